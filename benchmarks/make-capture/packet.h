/* TCP segments in Ethernet frames, and the pcap file they go to. */
#ifndef PACKET_H
#define PACKET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10 };

struct endpoint {
    uint8_t mac[6];
    uint8_t address[16]; /* the first four bytes for IPv4 */
    uint16_t port;
    uint8_t ttl; /* as seen at the capture point */
};

struct segment {
    const struct endpoint *from, *to;
    int ipv6;
    uint16_t ip_id;
    uint32_t seq, ack;
    uint8_t flags;
    uint16_t window;
    const uint8_t *options; /* a multiple of four bytes */
    size_t options_length;
    const uint8_t *payload;
    size_t payload_length;
};

struct capture {
    FILE *file; /* NULL: packets are counted and dropped */
    uint32_t snaplen;
    uint64_t packets, bytes, limit; /* limit: packets after which nothing more is written; 0 for none */
};

/* Returns 0, or -1 with errno set. */
int capture_open(struct capture *capture, const char *path, uint32_t snaplen);
void capture_write(struct capture *capture, uint64_t microseconds, const struct segment *segment);
int capture_close(struct capture *capture);

static inline void put16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void put32(uint8_t *at, uint32_t value)
{
    put16(at, (uint16_t)(value >> 16));
    put16(at + 2, (uint16_t)value);
}

#endif
