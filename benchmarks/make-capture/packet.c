#include "packet.h"

#include <string.h>

enum { ETHERNET = 14, IPV4 = 20, IPV6 = 40, TCP = 20, FRAME_MAX = 70000 };

/* draft-ietf-opsawg-pcap, section 4; the file is in the byte order of the machine that writes it. */
struct file_header {
    uint32_t magic;
    uint16_t major, minor;
    uint32_t zone, accuracy, snaplen, link_type;
};
struct record_header {
    uint32_t seconds, microseconds, captured, original;
};

int capture_open(struct capture *capture, const char *path, uint32_t snaplen)
{
    capture->file = fopen(path, "wb");
    if (!capture->file)
        return -1;
    setvbuf(capture->file, NULL, _IOFBF, 1 << 20);
    capture->snaplen = snaplen;
    struct file_header header = {0xa1b2c3d4, 2, 4, 0, 0, snaplen, 1 /* LINKTYPE_ETHERNET */};
    capture->bytes = sizeof header;
    return fwrite(&header, sizeof header, 1, capture->file) == 1 ? 0 : -1;
}

int capture_close(struct capture *capture)
{
    if (!capture->file)
        return 0;
    int failed = ferror(capture->file);
    return fclose(capture->file) || failed ? -1 : 0;
}

/* The Internet checksum (RFC 1071) over big-endian words, without the final complement. */
static uint64_t sum(uint64_t total, const uint8_t *bytes, size_t count)
{
    for (; count >= 4; bytes += 4, count -= 4) {
        uint32_t word;
        memcpy(&word, bytes, 4);
        total += __builtin_bswap32(word);
    }
    if (count >= 2) {
        total += (uint64_t)(bytes[0] << 8 | bytes[1]);
        bytes += 2;
        count -= 2;
    }
    return count ? total + (uint64_t)(bytes[0] << 8) : total;
}

static uint16_t fold(uint64_t total)
{
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)~total;
}

static size_t put_ip(uint8_t *at, const struct segment *s, size_t tcp_length)
{
    if (s->ipv6) {
        memset(at, 0, IPV6);
        at[0] = 0x60;
        put16(at + 4, (uint16_t)tcp_length);
        at[6] = 6; /* TCP */
        at[7] = s->from->ttl;
        memcpy(at + 8, s->from->address, 16);
        memcpy(at + 24, s->to->address, 16);
        return IPV6;
    }
    memset(at, 0, IPV4);
    at[0] = 0x45;
    put16(at + 2, (uint16_t)(IPV4 + tcp_length));
    put16(at + 4, s->ip_id);
    at[6] = 0x40; /* don't fragment */
    at[8] = s->from->ttl;
    at[9] = 6; /* TCP */
    memcpy(at + 12, s->from->address, 4);
    memcpy(at + 16, s->to->address, 4);
    put16(at + 10, fold(sum(0, at, IPV4)));
    return IPV4;
}

void capture_write(struct capture *capture, uint64_t microseconds, const struct segment *s)
{
    static uint8_t frame[FRAME_MAX];
    if (capture->limit && capture->packets == capture->limit)
        return;
    capture->packets++;
    if (!capture->file)
        return;

    memcpy(frame, s->to->mac, 6);
    memcpy(frame + 6, s->from->mac, 6);
    put16(frame + 12, s->ipv6 ? 0x86dd : 0x0800);
    size_t tcp_length = TCP + s->options_length + s->payload_length;
    uint8_t *tcp = frame + ETHERNET + put_ip(frame + ETHERNET, s, tcp_length);
    put16(tcp, s->from->port);
    put16(tcp + 2, s->to->port);
    put32(tcp + 4, s->seq);
    put32(tcp + 8, s->ack);
    tcp[12] = (uint8_t)((TCP + s->options_length) / 4 << 4);
    tcp[13] = s->flags;
    put16(tcp + 14, s->window);
    put32(tcp + 16, 0); /* checksum, urgent pointer */
    if (s->options_length)
        memcpy(tcp + TCP, s->options, s->options_length);
    if (s->payload_length)
        memcpy(tcp + TCP + s->options_length, s->payload, s->payload_length);
    size_t address_length = s->ipv6 ? 16 : 4;
    uint64_t pseudo = sum(6 + tcp_length, s->from->address, address_length);
    put16(tcp + 16, fold(sum(sum(pseudo, s->to->address, address_length), tcp, tcp_length)));

    uint32_t original = (uint32_t)(tcp - frame + tcp_length);
    uint32_t captured = original < capture->snaplen ? original : capture->snaplen;
    struct record_header header = {
        (uint32_t)(microseconds / 1000000), (uint32_t)(microseconds % 1000000), captured, original};
    fwrite(&header, sizeof header, 1, capture->file);
    fwrite(frame, captured, 1, capture->file);
    capture->bytes += sizeof header + captured;
}
