/* make-capture: writes the captures that the benchmark reads. The same options give the same bytes. */
#include "traffic.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* What a connection costs in packets, measured over this generator's own output: opening and closing, then an exchange.
   Aimed a little high, for the capture stops at its last packet with connections still open, as captures do. */
static const double opening_packets = 14.6, exchange_packets = 21.1, aim = 1.04;
/* Seconds that an exchange keeps its connection open: waiting, streaming, thinking. */
static const double exchange_seconds = 14;

static const char usage[] =
    "usage: make-capture [--packets 5000000] [--connections 100000] [--open 5000] [--seed 1]\n"
    "                    [--snaplen 65535] [--inside FILE] FILE\n\n"
    "Writes the edge of a TLS gateway to FILE as pcap, and with --inside the clear hop behind it.\n"
    "--open is the number of connections open at once; the hop's packets are cut at 2000 bytes.\n";

static uint64_t number(const char *text)
{
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    if (errno || *end || end == text || value == 0 || value > 1000000000) {
        fprintf(stderr, "make-capture: not a number from 1 to 1000000000: %s\n", text);
        exit(64); /* EX_USAGE */
    }
    return value;
}

static void run(struct traffic *t, uint64_t connections, uint32_t open)
{
    double life = t->exchanges_per_connection * exchange_seconds;
    double pause = life * SECOND / open;
    uint64_t opened = 0;
    double arrival = (double)1767225600 * SECOND; /* 2026-01-01 00:00:00 UTC */
    struct event event;
    while (t->edge.packets < t->edge.limit) {
        while (opened < connections && (!t->queued || (double)t->queue[0].at >= arrival)) {
            t->now = (uint64_t)arrival;
            edge_open(t);
            opened++;
            arrival += random_exponential(&t->timing, pause);
        }
        if (!traffic_next(t, &event))
            break;
        if (event.kind < HOP_STEP)
            edge_event(t, &event);
        else
            hop_event(t, &event);
    }
    fprintf(stderr, "edge: %llu packets, %llu bytes, %llu connections, at most %u open\n",
            (unsigned long long)t->edge.packets, (unsigned long long)t->edge.bytes, (unsigned long long)opened,
            t->open_peak);
    if (t->inside.file)
        fprintf(stderr, "inside: %llu packets, %llu bytes\n", (unsigned long long)t->inside.packets,
                (unsigned long long)t->inside.bytes);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"packets", required_argument, 0, 'p'}, {"connections", required_argument, 0, 'c'},
        {"open", required_argument, 0, 'o'},    {"seed", required_argument, 0, 's'},
        {"snaplen", required_argument, 0, 'l'}, {"inside", required_argument, 0, 'i'},
        {"help", no_argument, 0, 'h'},          {0, 0, 0, 0}};
    static struct traffic t;
    uint64_t packets = 5000000, connections = 100000, open = 5000, seed = 1, snaplen = 65535;
    const char *inside = NULL;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        switch (option) {
        case 'p': packets = number(optarg); break;
        case 'c': connections = number(optarg); break;
        case 'o': open = number(optarg); break;
        case 's': seed = number(optarg); break;
        case 'l': snaplen = number(optarg); break;
        case 'i': inside = optarg; break;
        case 'h': fputs(usage, stdout); return 0;
        default: fputs(usage, stderr); return 64;
        }
    }
    if (optind + 1 != argc) {
        fputs(usage, stderr);
        return 64;
    }
    t.timing.state = seed;
    t.content.state = ~seed;
    t.edge.limit = packets;
    double per_connection = (double)packets / (double)connections * aim;
    t.exchanges_per_connection = (per_connection - opening_packets) / exchange_packets;
    if (t.exchanges_per_connection < 0.1)
        t.exchanges_per_connection = 0.1;
    if (capture_open(&t.edge, argv[optind], (uint32_t)snaplen) < 0) {
        fprintf(stderr, "make-capture: %s: %s\n", argv[optind], strerror(errno));
        return 1;
    }
    if (inside && capture_open(&t.inside, inside, 2000) < 0) {
        fprintf(stderr, "make-capture: %s: %s\n", inside, strerror(errno));
        return 1;
    }
    make_hosts(&t);
    run(&t, connections, (uint32_t)open);
    if (capture_close(&t.edge) < 0 || capture_close(&t.inside) < 0) {
        fprintf(stderr, "make-capture: %s\n", strerror(errno));
        return 1;
    }
    return 0;
}
