#include "traffic.h"

#include <stdlib.h>
#include <string.h>

static int before(const struct event *a, const struct event *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

void traffic_at(struct traffic *t, uint64_t at, void *subject, enum event_kind kind, uint32_t value, uint32_t stamp)
{
    if (t->queued == t->room) {
        t->room = t->room ? t->room * 2 : 4096;
        t->queue = realloc(t->queue, t->room * sizeof *t->queue);
        if (!t->queue)
            abort();
    }
    struct event event = {at, t->order++, subject, kind, value, stamp};
    size_t hole = t->queued++;
    for (; hole; hole = (hole - 1) / 2) {
        struct event *parent = &t->queue[(hole - 1) / 2];
        if (!before(&event, parent))
            break;
        t->queue[hole] = *parent;
    }
    t->queue[hole] = event;
}

int traffic_next(struct traffic *t, struct event *event)
{
    if (!t->queued)
        return 0;
    *event = t->queue[0];
    struct event moved = t->queue[--t->queued];
    size_t hole = 0;
    for (size_t child; (child = hole * 2 + 1) < t->queued; hole = child) {
        if (child + 1 < t->queued && before(&t->queue[child + 1], &t->queue[child]))
            child++;
        if (!before(&t->queue[child], &moved))
            break;
        t->queue[hole] = t->queue[child];
    }
    t->queue[hole] = moved;
    t->now = event->at;
    return 1;
}

static uint32_t stamp_of(const struct side *side, uint64_t now)
{
    return side->clock + (uint32_t)(now / MILLISECOND);
}

void tcp_receive_all(struct traffic *t, struct tcp *tcp, int by_client)
{
    struct side *receiver = by_client ? &tcp->client : &tcp->server;
    const struct side *sender = by_client ? &tcp->server : &tcp->client;
    receiver->acknowledged = sender->next;
    receiver->echo = stamp_of(sender, t->now);
}

void tcp_send(struct traffic *t, struct tcp *tcp, int from_client, uint8_t flags, const uint8_t *payload, size_t length)
{
    struct side *from = from_client ? &tcp->client : &tcp->server;
    const struct side *to = from_client ? &tcp->server : &tcp->client;
    uint8_t options[12];
    struct segment segment = {
        .from = &from->endpoint, .to = &to->endpoint, .ipv6 = tcp->ipv6, .ip_id = from->ip_id++, .seq = from->next,
        .ack = from->acknowledged, .flags = flags, .window = from->window, .payload = payload,
        .payload_length = length};
    if (tcp->timestamps) {
        segment.options = options;
        segment.options_length = write_syn_options(options, "NNT", 0, 0, stamp_of(from, t->now), from->echo);
    }
    capture_write(tcp->capture, t->now, &segment);
    from->next += (uint32_t)length + ((flags & (TCP_SYN | TCP_FIN)) != 0);
}

void make_hosts(struct traffic *t)
{
    struct random *r = &t->timing;
    uint8_t usual[ACCOUNTS];
    for (size_t i = 0; i < ACCOUNTS; i++)
        usual[i] = (uint8_t)random_between(r, 0, (uint32_t)client_profile_count - 1);
    for (uint32_t i = 0; i < HOSTS; i++) {
        struct host *host = &t->hosts[i];
        host->account = i % ACCOUNTS;
        host->ipv6 = random_chance(r, 0.1);
        size_t profile = usual[host->account];
        if (random_chance(r, 0.3))
            profile = random_between(r, 0, (uint32_t)client_profile_count - 1);
        host->profile = &client_profiles[profile];
        const char *systems = host->profile->systems;
        host->stack = &tcp_stacks[systems[random_between(r, 0, (uint32_t)strlen(systems) - 1)] - '0'];
        host->round_trip = (uint32_t)random_log_uniform(r, 4 * MILLISECOND, 250 * MILLISECOND);
        host->clock = (uint32_t)random_next(r);
        memcpy(host->endpoint.mac, "\x02\0\0\0\0\1", 6); /* the router in front of the gateway */
        /* 198.18.0.0/15 is for benchmarks (RFC 2544), 2001:db8::/32 for documentation (RFC 3849). */
        if (host->ipv6) {
            memcpy(host->endpoint.address, "\x20\x01\x0d\xb8\x00\x02", 6);
            put16(host->endpoint.address + 6, (uint16_t)i);
            random_bytes(r, host->endpoint.address + 8, 8);
        } else {
            put32(host->endpoint.address, 0xc6120000 + i * 16 + 1);
        }
        host->endpoint.port = (uint16_t)random_between(r, 32768, 60999);
        host->endpoint.ttl = (uint8_t)(host->stack->ttl - random_between(r, 5, 20));
    }
}
