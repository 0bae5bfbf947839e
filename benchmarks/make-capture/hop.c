/* The gateway's clear hop to the application: a pool of kept HTTP/1.1 connections, one exchange at a time on each.
   Segments are as large as offload makes them. */
#include "traffic.h"

#include <stdlib.h>
#include <string.h>

enum hop_stage { HOP_SYN, HOP_SYN_ACK, HOP_REQUEST, HOP_CHUNK };

struct hop {
    struct tcp tcp;
    struct edge *edge;
    struct hop *next_idle;
    enum hop_stage stage;
    uint32_t body_bytes, chunks_left;
    int head_sent;
};

static struct hop *new_hop(struct traffic *t)
{
    struct hop *hop = calloc(1, sizeof *hop);
    if (!hop)
        abort();
    struct tcp *tcp = &hop->tcp;
    tcp->capture = &t->inside;
    tcp->timestamps = 1;
    memcpy(tcp->client.endpoint.mac, "\x02\0\0\0\0\2", 6);
    memcpy(tcp->client.endpoint.address, "\x0a\0\0\2", 4);
    t->hop_port = t->hop_port < 32768 || t->hop_port >= 60999 ? 32768 : t->hop_port + 1;
    tcp->client.endpoint.port = t->hop_port;
    tcp->client.endpoint.ttl = 64;
    tcp->client.clock = 0x5eed;
    memcpy(tcp->server.endpoint.mac, "\x02\0\0\0\0\3", 6);
    memcpy(tcp->server.endpoint.address, "\x0a\0\1\x0a", 4);
    tcp->server.endpoint.port = 8080;
    tcp->server.endpoint.ttl = 63;
    tcp->server.clock = 0xa99;
    tcp->client.next = (uint32_t)random_next(&t->timing);
    tcp->server.next = (uint32_t)random_next(&t->timing);
    tcp->client.window = 501;
    tcp->server.window = 509;
    return hop;
}

static void later(struct traffic *t, struct hop *hop, uint64_t delay, enum hop_stage stage)
{
    hop->stage = stage;
    traffic_at(t, t->now + delay, hop, HOP_STEP, 0, 0);
}

void hop_request(struct traffic *t, struct edge *edge, uint32_t body_bytes)
{
    struct hop *hop = t->idle_hops;
    if (hop)
        t->idle_hops = hop->next_idle;
    else
        hop = new_hop(t);
    int fresh = hop->tcp.server.acknowledged == 0;
    hop->edge = edge;
    hop->body_bytes = body_bytes;
    hop->head_sent = 0;
    /* 3 and more chunks, most answers short: tool calls */
    hop->chunks_left = 3 + (uint32_t)random_exponential(&t->timing, 6.5);
    later(t, hop, random_between(&t->timing, 100, 300), fresh ? HOP_SYN : HOP_REQUEST);
}

static void send_syn(struct traffic *t, struct hop *hop, int from_client)
{
    struct side *from = from_client ? &hop->tcp.client : &hop->tcp.server;
    uint8_t options[40];
    struct segment segment = {
        .from = &from->endpoint, .to = from_client ? &hop->tcp.server.endpoint : &hop->tcp.client.endpoint,
        .seq = from->next++, .ack = from->acknowledged, .flags = from_client ? TCP_SYN : TCP_SYN | TCP_ACK,
        .window = from_client ? 64240 : 65160, .options = options,
        .options_length = write_syn_options(
            options, "MSTNW", 1460, 7, from->clock + (uint32_t)(t->now / MILLISECOND), from->echo)};
    capture_write(hop->tcp.capture, t->now, &segment);
}

/* Text of no meaning that stands where a body would. */
static void fill(char *out, size_t count)
{
    static const char words[] = "the quick brown fox jumps over the lazy dog and so on until the body is long enough ";
    for (size_t i = 0; i < count; i++)
        out[i] = words[i % (sizeof words - 1)];
}

static size_t write_request(const struct hop *hop, char *out, size_t room)
{
    const struct host *host = edge_host(hop->edge);
    const uint8_t *a = host->endpoint.address;
    char address[64];
    if (host->ipv6)
        snprintf(address, sizeof address, "%x:%x:%x:%x:%x:%x:%x:%x", a[0] << 8 | a[1], a[2] << 8 | a[3],
                 a[4] << 8 | a[5], a[6] << 8 | a[7], a[8] << 8 | a[9], a[10] << 8 | a[11], a[12] << 8 | a[13],
                 a[14] << 8 | a[15]);
    else
        snprintf(address, sizeof address, "%d.%d.%d.%d", a[0], a[1], a[2], a[3]);
    size_t at = (size_t)snprintf(
        out, room,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: api.example.com\r\nX-Account-Id: acct-%04u\r\n"
        "X-Forwarded-For: %s\r\nX-Forwarded-Port: %u\r\nContent-Length: %u\r\nAccept: text/event-stream\r\n"
        "Content-Type: application/json\r\nUser-Agent: %s\r\n\r\n",
        host->account, address, edge_port(hop->edge), hop->body_bytes, host->profile->user_agent);
    static const char start[] = "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"";
    static const char end[] = "\"}]}";
    memcpy(out + at, start, sizeof start - 1);
    fill(out + at + sizeof start - 1, hop->body_bytes - (sizeof start - 1) - (sizeof end - 1));
    memcpy(out + at + hop->body_bytes - (sizeof end - 1), end, sizeof end - 1);
    return at + hop->body_bytes;
}

/* One server-sent event as a chunk, of 180-1400 bytes and mostly at the small end; returns the length of both. */
static size_t write_chunk(struct traffic *t, char *out, size_t *event_bytes)
{
    static const char start[] = "data: {\"id\":\"chatcmpl-0\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,"
                                "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
    static const char end[] = "\"},\"finish_reason\":null}]}\n\n";
    double kind = random_unit(&t->timing);
    uint32_t length = kind < 0.92   ? random_between(&t->timing, 180, 230)
                      : kind < 0.98 ? random_between(&t->timing, 230, 600)
                                    : random_between(&t->timing, 600, 1400);
    size_t at = (size_t)sprintf(out, "%x\r\n", length);
    memcpy(out + at, start, sizeof start - 1);
    fill(out + at + sizeof start - 1, length - (sizeof start - 1) - (sizeof end - 1));
    memcpy(out + at + length - (sizeof end - 1), end, sizeof end - 1);
    memcpy(out + at + length, "\r\n", 2);
    *event_bytes = length;
    return at + length + 2;
}

static void send_chunk(struct traffic *t, struct hop *hop)
{
    static char text[SEGMENT_MAX];
    size_t length = 0, plaintext;
    if (!hop->head_sent)
        length = (size_t)sprintf(
            text, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    hop->head_sent = 1;
    size_t head = length;
    if (--hop->chunks_left) {
        length += write_chunk(t, text + length, &plaintext);
    } else {
        length += (size_t)sprintf(text + length, "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
        plaintext = 24;
    }
    tcp_send(t, &hop->tcp, 0, TCP_ACK | TCP_PSH, (const uint8_t *)text, length);
    traffic_at(t, t->now + 40, hop, HOP_ACK, 1, 0);
    uint32_t last = hop->chunks_left ? 0 : LAST_RECORD;
    traffic_at(t, t->now + 90, hop->edge, EDGE_RECORD, (uint32_t)(plaintext + head + 8) | last, 0);
    if (hop->chunks_left) {
        later(t, hop, 300 + (uint64_t)random_exponential(&t->timing, 45 * MILLISECOND), HOP_CHUNK);
    } else {
        hop->next_idle = t->idle_hops;
        t->idle_hops = hop;
    }
}

static void step(struct traffic *t, struct hop *hop)
{
    static char request[SEGMENT_MAX];
    switch (hop->stage) {
    case HOP_SYN:
        send_syn(t, hop, 1);
        later(t, hop, 70, HOP_SYN_ACK);
        break;
    case HOP_SYN_ACK:
        tcp_receive_all(t, &hop->tcp, 0);
        send_syn(t, hop, 0);
        traffic_at(t, t->now + 60, hop, HOP_ACK, 1, 0);
        later(t, hop, 90, HOP_REQUEST);
        break;
    case HOP_REQUEST:
        tcp_send(t, &hop->tcp, 1, TCP_ACK | TCP_PSH, (uint8_t *)request, write_request(hop, request, sizeof request));
        traffic_at(t, t->now + 50, hop, HOP_ACK, 0, 0);
        later(t, hop, (uint64_t)random_log_uniform(&t->timing, 200 * MILLISECOND, 4 * SECOND), HOP_CHUNK);
        break;
    case HOP_CHUNK:
        send_chunk(t, hop);
        break;
    }
}

void hop_event(struct traffic *t, const struct event *event)
{
    struct hop *hop = event->subject;
    if (event->kind == HOP_STEP) {
        step(t, hop);
        return;
    }
    int by_client = event->value != 0;
    const struct side *side = by_client ? &hop->tcp.client : &hop->tcp.server;
    const struct side *other = by_client ? &hop->tcp.server : &hop->tcp.client;
    if (side->acknowledged == other->next)
        return;
    tcp_receive_all(t, &hop->tcp, by_client);
    tcp_send(t, &hop->tcp, by_client, TCP_ACK, NULL, 0);
}
