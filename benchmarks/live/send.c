/* Sends the packets of a capture file into an interface, in memory once and then over and over at a given rate, and prints
   how many went out and in how many seconds. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 32 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "send: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Reads at most `most` packets; returns how many. */
static size_t load(const char *path, struct iovec *packets, size_t most)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *file = pcap_open_offline(path, error);
    if (!file) {
        fprintf(stderr, "send: %s\n", error);
        exit(1);
    }
    size_t count = 0;
    struct pcap_pkthdr *header;
    const u_char *bytes;
    while (count < most && pcap_next_ex(file, &header, &bytes) == 1) {
        packets[count].iov_base = malloc(header->caplen);
        if (!packets[count].iov_base)
            fail("malloc");
        memcpy(packets[count].iov_base, bytes, header->caplen);
        packets[count++].iov_len = header->caplen;
    }
    pcap_close(file);
    return count;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: send INTERFACE FILE PACKETS PACKETS-A-SECOND (0: as fast as possible)\n", stderr);
        return 64; /* EX_USAGE */
    }
    uint64_t wanted = strtoull(argv[3], NULL, 10);
    double rate = strtod(argv[4], NULL);
    size_t most = 1000000;
    struct iovec *packets = calloc(most, sizeof *packets);
    if (!packets)
        fail("calloc");
    size_t count = load(argv[2], packets, most);
    if (count < BATCH) {
        fputs("send: the capture has too few packets\n", stderr);
        return 1;
    }
    int socket_ = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(argv[1])};
    int one = 1;
    if (socket_ < 0 || bind(socket_, (struct sockaddr *)&address, sizeof address) < 0)
        fail(argv[1]);
    setsockopt(socket_, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one);

    struct mmsghdr messages[BATCH];
    uint64_t sent = 0, failed = 0;
    size_t next = 0;
    double start = now();
    while (sent < wanted) {
        memset(messages, 0, sizeof messages);
        for (int index = 0; index < BATCH; index++) {
            messages[index].msg_hdr.msg_iov = &packets[next];
            messages[index].msg_hdr.msg_iovlen = 1;
            if (++next == count)
                next = 0;
        }
        int done = 0;
        while (done < BATCH) {
            int some = sendmmsg(socket_, messages + done, (unsigned)(BATCH - done), 0);
            if (some < 0 && errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
                fail("sendmmsg");
            if (some > 0)
                done += some;
            else if (++failed > 1000000)
                fail("the interface takes nothing");
        }
        sent += BATCH;
        /* Waiting by the clock: a sleep is coarser than what is between two batches. */
        while (rate > 0 && (double)sent / rate > now() - start)
            ;
    }
    printf("%" PRIu64 " %.6f\n", sent, now() - start);
    return 0;
}
