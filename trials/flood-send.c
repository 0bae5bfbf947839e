/* Sends the frames of a capture into an interface at a given rate for a given time, each under another source, and prints how
   many went out and in how many seconds.

   The last octet of a frame's destination address says what becomes of it:
     0  it is sent as it is
     1  another source address, port and sequence number each time: a flow of one packet
     2  one of 64 source ports and another sequence number: segments of few flows, with holes between them */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 32, ETHERNET = 14, IP = 20, MOST = 65536, FLOWS = 64 };

struct frame {
    uint8_t *bytes;
    uint32_t length;
};

static void fail(const char *what)
{
    fprintf(stderr, "flood-send: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* xorshift64* (Vigna 2016). */
static uint64_t chance(void)
{
    static uint64_t state = 88172645463325252ULL;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 2685821657736338717ULL;
}

/* A pcap file's frames, little-endian as trials/made writes it. */
static size_t load(const char *path, struct frame *frames)
{
    FILE *file = fopen(path, "rb");
    uint32_t head[6], record[4];
    size_t count = 0;
    if (!file || fread(head, 1, sizeof head, file) != sizeof head)
        fail(path);
    while (count < MOST && fread(record, 1, sizeof record, file) == sizeof record) {
        struct frame *frame = &frames[count++];
        frame->length = record[2];
        frame->bytes = malloc(record[2] + 1);
        if (!frame->bytes || fread(frame->bytes, 1, record[2], file) != record[2])
            fail(path);
    }
    fclose(file);
    return count;
}

/* RFC 1624, equation 3. */
static void replace(uint8_t *sum, uint8_t *field, uint16_t value)
{
    uint16_t old, check;
    memcpy(&old, field, 2);
    memcpy(&check, sum, 2);
    uint32_t total = (uint16_t)~check + (uint32_t)(uint16_t)~old + value;
    total = (total & 0xFFFF) + (total >> 16);
    total = (total & 0xFFFF) + (total >> 16);
    check = (uint16_t)~total;
    memcpy(sum, &check, 2);
    memcpy(field, &value, 2);
}

static void vary(uint8_t *bytes)
{
    uint8_t how = bytes[5], *ip = bytes + ETHERNET, *tcp = ip + IP;
    uint64_t random = chance();
    uint16_t port = htons((uint16_t)(how == 1 ? 1024 + random % 64000 : 20000 + random % FLOWS));
    if (!how)
        return;
    if (how == 1) {
        uint16_t source = (uint16_t)(random >> 16), old;
        memcpy(&old, ip + 14, 2);
        /* The address is part of both sums. */
        uint8_t copy[2];
        memcpy(copy, &old, 2);
        replace(ip + 10, copy, source);
        replace(tcp + 16, ip + 14, source);
    }
    replace(tcp + 16, tcp, port);
    replace(tcp + 16, tcp + 4, (uint16_t)(random >> 32));
    replace(tcp + 16, tcp + 6, (uint16_t)(random >> 48));
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: flood-send INTERFACE FILE PACKETS-A-SECOND SECONDS\n", stderr);
        return 64; /* EX_USAGE */
    }
    double rate = strtod(argv[3], NULL), seconds = strtod(argv[4], NULL);
    struct frame *frames = calloc(MOST, sizeof *frames);
    if (!frames)
        fail("calloc");
    size_t count = load(argv[2], frames), next = 0;
    if (!count || rate <= 0) {
        fputs("flood-send: no frames, or no rate\n", stderr);
        return 1;
    }
    int wire = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(argv[1])};
    if (wire < 0 || !address.sll_ifindex || bind(wire, (struct sockaddr *)&address, sizeof address) < 0)
        fail(argv[1]);
    /* A frame may stand twice in a batch, and each has bytes of its own there. */
    static uint8_t copies[BATCH][2048];
    static struct mmsghdr messages[BATCH];
    static struct iovec parts[BATCH];
    uint64_t sent = 0, refused = 0;
    double start = now();
    while (now() - start < seconds) {
        for (int index = 0; index < BATCH; index++) {
            struct frame *frame = &frames[next];
            next = next + 1 == count ? 0 : next + 1;
            uint32_t length = frame->length < sizeof copies[index] ? frame->length : sizeof copies[index];
            memcpy(copies[index], frame->bytes, length);
            vary(copies[index]);
            parts[index] = (struct iovec){copies[index], length};
            messages[index].msg_hdr.msg_iov = &parts[index];
            messages[index].msg_hdr.msg_iovlen = 1;
        }
        for (int done = 0; done < BATCH;) {
            int some = sendmmsg(wire, messages + done, (unsigned)(BATCH - done), 0);
            if (some > 0) {
                done += some;
                sent += (uint64_t)some;
            } else if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR) {
                fail("sendmmsg");
            } else {
                refused++;
                struct timespec pause = {0, 100000};
                nanosleep(&pause, NULL);
            }
        }
        /* Sleeps, so that the daemon has the core; what was slept too long is caught up with. */
        double ahead = (double)sent / rate - (now() - start);
        if (ahead > 0.0005) {
            struct timespec pause = {(time_t)ahead, (long)((ahead - (double)(time_t)ahead) * 1e9)};
            nanosleep(&pause, NULL);
        }
    }
    printf("%" PRIu64 " %.3f %" PRIu64 "\n", sent, now() - start, refused);
    return 0;
}
