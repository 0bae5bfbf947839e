/* TLS 1.3 connections of clients, as seen at the gateway: what the server sends leaves at once, what it gets back comes
   a round trip later. Contents are random bytes in well-formed records. */
#include "traffic.h"

#include <stdlib.h>
#include <string.h>

enum stage { SYN, SYN_ACK, HELLO, HELLO_REST, FLIGHT, FINISHED, REQUEST, CLOSE, CLOSED, LAST_ACK, GONE };

enum {
    SERVER_MSS = 1460,
    RECORD_MAX = 16384,  /* plaintext of one record, RFC 8446 §5.1 */
    RECORD_EXTRA = 22,   /* header 5, inner content type 1, tag 16 */
    INITIAL_WINDOW = 10, /* segments, RFC 6928 */
    SCALE = 7,
};

struct edge {
    struct tcp tcp;
    const struct host *host;
    enum stage stage;
    int h2, resumed, server_closes;
    uint16_t segment_bytes;
    uint32_t exchanges_left, body_bytes, answered;
    uint32_t request_bytes, request_sent; /* on the wire, records included */
    uint64_t last_ack;
    uint8_t *hello;
    size_t hello_length;
};

const struct host *edge_host(const struct edge *edge)
{
    return edge->host;
}

uint16_t edge_port(const struct edge *edge)
{
    return edge->tcp.client.endpoint.port;
}

static void later(struct traffic *t, struct edge *e, uint64_t delay, enum stage stage)
{
    e->stage = stage;
    traffic_at(t, t->now + delay, e, EDGE_STEP, 0, 0);
}

/* The client acknowledges all that was sent so far a round trip from now, with a little jitter, never out of order. */
static void acknowledge(struct traffic *t, struct edge *e, enum event_kind kind)
{
    uint64_t at = t->now + e->host->round_trip + random_between(&t->timing, 0, 800);
    if (at <= e->last_ack)
        at = e->last_ack + 1;
    e->last_ack = at;
    traffic_at(t, at, e, kind, e->tcp.server.next, e->tcp.server.clock + (uint32_t)(t->now / MILLISECOND));
}

void edge_open(struct traffic *t)
{
    struct random *r = &t->timing;
    struct edge *e = calloc(1, sizeof *e);
    if (!e)
        abort();
    struct host *host = &t->hosts[random_between(r, 0, HOSTS - 1)];
    host->endpoint.port = host->endpoint.port >= 60999 ? 32768 : host->endpoint.port + 1;
    e->host = host;
    e->h2 = host->profile->alpn && host->profile->alpn[0] == 2;
    e->resumed = random_chance(r, host->profile->resumes);
    e->server_closes = random_chance(r, 0.2);
    double mean = t->exchanges_per_connection;
    if (mean < 1)
        e->exchanges_left = random_chance(r, mean);
    else
        for (e->exchanges_left = 1; e->exchanges_left < 50 && random_chance(r, 1 - 1 / mean);)
            e->exchanges_left++;

    e->tcp.capture = &t->edge;
    e->tcp.ipv6 = host->ipv6;
    e->tcp.timestamps = strchr(host->stack->options, 'T') != NULL;
    e->tcp.client.endpoint = host->endpoint;
    e->tcp.client.next = (uint32_t)random_next(r);
    e->tcp.client.clock = host->clock;
    e->tcp.client.ip_id = (uint16_t)random_next(r);
    struct endpoint *server = &e->tcp.server.endpoint;
    memcpy(server->mac, "\x02\0\0\0\0\2", 6);
    memcpy(server->address, host->ipv6 ? "\x20\x01\x0d\xb8\0\1\0\0\0\0\0\0\0\0\1\xbb" : "\xc6\x33\x64\x01", host->ipv6 ? 16 : 4);
    server->port = 443;
    server->ttl = 64;
    e->tcp.server.next = (uint32_t)random_next(r);
    e->tcp.client.acknowledged = e->tcp.server.next; /* so that what comes is later, modulo 2^32 */
    e->tcp.server.clock = 0x5eed;
    e->tcp.server.ip_id = (uint16_t)random_next(r);
    uint16_t mss = host->stack->mss < SERVER_MSS ? host->stack->mss : SERVER_MSS;
    e->segment_bytes = (uint16_t)(mss - (e->tcp.timestamps ? 12 : 0) - (host->ipv6 ? 20 : 0));
    if (++t->open > t->open_peak)
        t->open_peak = t->open;
    later(t, e, 0, SYN);
}

static void send_syn(struct traffic *t, struct edge *e, int from_client)
{
    struct tcp *tcp = &e->tcp;
    struct side *from = from_client ? &tcp->client : &tcp->server;
    const struct tcp_stack *stack = e->host->stack;
    const char *layout = from_client ? stack->options : tcp->timestamps ? "MSTNW" : "MNNSNW";
    uint16_t mss = (uint16_t)((from_client ? stack->mss : SERVER_MSS) - (e->host->ipv6 ? 20 : 0));
    uint8_t options[40];
    struct segment segment = {
        .from = &from->endpoint, .to = from_client ? &tcp->server.endpoint : &tcp->client.endpoint,
        .ipv6 = tcp->ipv6, .ip_id = from_client ? from->ip_id++ : 0, .seq = from->next++,
        .ack = from_client ? 0 : from->acknowledged, .flags = from_client ? TCP_SYN : TCP_SYN | TCP_ACK,
        .window = from_client ? stack->syn_window : 65160, .options = options,
        .options_length = write_syn_options(
            options, layout, mss, from_client ? stack->scale : SCALE, from->clock + (uint32_t)(t->now / MILLISECOND),
            from->echo)};
    capture_write(tcp->capture, t->now, &segment);
    from->window = from_client ? (uint16_t)(stack->syn_window * 2u >> stack->scale) : 509;
}

/* Appends a record of encrypted data and returns the number of bytes. */
static size_t record(struct traffic *t, uint8_t *out, size_t plaintext)
{
    size_t length = plaintext + RECORD_EXTRA - 5;
    memcpy(out, "\x17\x03\x03", 3);
    put16(out + 3, (uint16_t)length);
    random_bytes(&t->content, out + 5, length);
    return length + 5;
}

/* ServerHello, change_cipher_spec, and the encrypted rest; a resumed session needs no certificate. */
static size_t server_flight(struct traffic *t, struct edge *e, uint8_t *out)
{
    size_t at = 0;
    memcpy(out, "\x16\x03\x03\0\x7a\2\0\0\x76\x03\x03", 11);
    random_bytes(&t->content, out + 11, 32);
    out[43] = 32;
    memcpy(out + 44, e->hello + 44, 32); /* echoes the session id */
    memcpy(out + 76, "\x13\x02\0\0\x2e\0\x2b\0\2\3\4\0\x33\0\x24\0\x1d\0\x20", 19);
    random_bytes(&t->content, out + 95, 32);
    at = 127;
    memcpy(out + at, "\x14\x03\x03\0\1\1", 6);
    at += 6;
    at += record(t, out + at, e->h2 ? 23 : 32); /* EncryptedExtensions */
    if (!e->resumed) {
        at += record(t, out + at, 2218); /* Certificate: two ECDSA ones */
        at += record(t, out + at, 79);   /* CertificateVerify */
    }
    return at + record(t, out + at, 52); /* Finished, SHA-384 */
}

static void send_all(struct traffic *t, struct edge *e, int from_client, const uint8_t *data, size_t length)
{
    for (size_t at = 0; at < length; at += e->segment_bytes) {
        size_t part = length - at < e->segment_bytes ? length - at : e->segment_bytes;
        uint8_t push = at + part == length ? TCP_PSH : 0;
        tcp_send(t, &e->tcp, from_client, TCP_ACK | push, data + at, part);
    }
}

static void start_request(struct traffic *t, struct edge *e)
{
    /* These interfaces are stateless: each request carries the one before, its answer and something new. */
    if (!e->body_bytes)
        e->body_bytes = (uint32_t)(random_chance(&t->timing, 0.04) ? random_log_uniform(&t->timing, 1600, REQUEST_MAX)
                                                                   : random_log_uniform(&t->timing, 250, 1600));
    else
        e->body_bytes += e->answered / 6 + random_between(&t->timing, 80, 400);
    if (e->body_bytes > REQUEST_MAX - 600)
        e->body_bytes = REQUEST_MAX - 600;
    uint32_t plaintext = e->body_bytes + (e->h2 ? 180 : 320);
    e->answered = 0;
    e->request_sent = 0;
    e->request_bytes = plaintext + (plaintext + RECORD_MAX - 1) / RECORD_MAX * RECORD_EXTRA;
    e->stage = REQUEST;
}

/* One segment of the request; headers of its records where they fall. */
static void send_request(struct traffic *t, struct edge *e)
{
    static uint8_t data[SEGMENT_MAX];
    uint32_t left = e->request_bytes - e->request_sent;
    uint32_t part = left < e->segment_bytes ? left : e->segment_bytes;
    random_bytes(&t->content, data, part);
    for (uint32_t start = 0; start < e->request_bytes; start += RECORD_MAX + RECORD_EXTRA) {
        uint32_t rest = e->request_bytes - start - 5;
        uint32_t length = rest < RECORD_MAX + RECORD_EXTRA - 5 ? rest : RECORD_MAX + RECORD_EXTRA - 5;
        uint8_t header[5] = {0x17, 3, 3, (uint8_t)(length >> 8), (uint8_t)length};
        for (uint32_t i = 0; i < 5; i++)
            if (start + i >= e->request_sent && start + i < e->request_sent + part)
                data[start + i - e->request_sent] = header[i];
    }
    uint32_t number = e->request_sent / e->segment_bytes;
    e->request_sent += part;
    int done = e->request_sent == e->request_bytes;
    tcp_send(t, &e->tcp, 1, TCP_ACK | (done ? TCP_PSH : 0), data, part);
    if (done || number % 2)
        traffic_at(t, t->now + 20, e, EDGE_SERVER_ACK, 0, 0);
    if (done)
        hop_request(t, e, e->body_bytes);
    else if (number % INITIAL_WINDOW == INITIAL_WINDOW - 1)
        later(t, e, e->host->round_trip, REQUEST);
    else
        later(t, e, random_between(&t->timing, 5, 120), REQUEST);
}

static void close_step(struct traffic *t, struct edge *e, uint8_t *buffer)
{
    int by_client = (e->stage != CLOSED) != e->server_closes;
    switch (e->stage) {
    case CLOSE:
    case CLOSED: { /* each side: close_notify and FIN in one segment */
        tcp_receive_all(t, &e->tcp, by_client);
        size_t length = record(t, buffer, 2);
        tcp_send(t, &e->tcp, by_client, TCP_ACK | TCP_PSH | TCP_FIN, buffer, length);
        int crosses_network = e->stage == CLOSE ? e->server_closes : !e->server_closes;
        later(t, e, crosses_network ? e->host->round_trip : 40, e->stage == CLOSE ? CLOSED : LAST_ACK);
        break;
    }
    default: /* LAST_ACK */
        tcp_receive_all(t, &e->tcp, by_client);
        tcp_send(t, &e->tcp, by_client, TCP_ACK, NULL, 0);
        e->stage = GONE;
        t->open--;
        free(e);
    }
}

static void step(struct traffic *t, struct edge *e)
{
    static uint8_t buffer[SEGMENT_MAX];
    struct random *r = &t->timing;
    switch (e->stage) {
    case SYN:
        send_syn(t, e, 1);
        later(t, e, random_between(r, 25, 80), SYN_ACK);
        break;
    case SYN_ACK:
        tcp_receive_all(t, &e->tcp, 0);
        send_syn(t, e, 0);
        acknowledge(t, e, EDGE_ACK);
        e->stage = HELLO;
        traffic_at(t, e->last_ack + random_between(r, 100, 2500), e, EDGE_STEP, 0, 0);
        break;
    case HELLO: {
        e->hello = malloc(HELLO_MAX);
        if (!e->hello)
            abort();
        e->hello_length = write_client_hello(e->hello, e->host->profile, "api.example.com", e->resumed, &t->content);
        size_t first = e->hello_length < e->segment_bytes ? e->hello_length : e->segment_bytes;
        tcp_send(t, &e->tcp, 1, TCP_ACK | (first == e->hello_length ? TCP_PSH : 0), e->hello, first);
        if (first < e->hello_length) {
            later(t, e, random_between(r, 5, 60), HELLO_REST);
            break;
        }
        traffic_at(t, t->now + 25, e, EDGE_SERVER_ACK, 0, 0);
        later(t, e, random_between(r, 400, 2000), FLIGHT);
        break;
    }
    case HELLO_REST:
        tcp_send(t, &e->tcp, 1, TCP_ACK | TCP_PSH, e->hello + e->segment_bytes, e->hello_length - e->segment_bytes);
        traffic_at(t, t->now + 25, e, EDGE_SERVER_ACK, 0, 0);
        later(t, e, random_between(r, 400, 2000), FLIGHT);
        break;
    case FLIGHT:
        send_all(t, e, 0, buffer, server_flight(t, e, buffer));
        acknowledge(t, e, EDGE_ACK);
        free(e->hello);
        e->stage = FINISHED;
        traffic_at(t, e->last_ack + random_between(r, 200, 2000), e, EDGE_STEP, 0, 0);
        break;
    case FINISHED: {
        memcpy(buffer, "\x14\x03\x03\0\1\1", 6);
        size_t length = 6 + record(t, buffer + 6, 52);
        if (e->h2)
            length += record(t, buffer + length, 24 + 27 + 13); /* preface, SETTINGS, WINDOW_UPDATE */
        tcp_send(t, &e->tcp, 1, TCP_ACK | TCP_PSH, buffer, length);
        traffic_at(t, t->now + random_between(r, 100, 300), e, EDGE_TICKETS, 0, 0);
        if (e->exchanges_left) {
            start_request(t, e);
            later(t, e, random_between(r, 400, 5000), REQUEST);
        } else {
            later(t, e, 3 * (uint64_t)e->host->round_trip + 2 * SECOND, CLOSE);
        }
        break;
    }
    case REQUEST:
        if (!e->request_sent && e->answered)
            start_request(t, e);
        send_request(t, e);
        break;
    default:
        close_step(t, e, buffer);
    }
}

static void send_record(struct traffic *t, struct edge *e, uint32_t value)
{
    static uint8_t buffer[SEGMENT_MAX];
    uint32_t bytes = value & ~(uint32_t)LAST_RECORD;
    e->answered += bytes;
    send_all(t, e, 0, buffer, record(t, buffer, bytes));
    acknowledge(t, e, EDGE_ACK);
    if (!(value & LAST_RECORD))
        return;
    double pause = --e->exchanges_left ? random_exponential(&t->timing, 20 * SECOND)
                                       : random_exponential(&t->timing, 5 * SECOND);
    e->request_sent = 0;
    e->stage = e->exchanges_left ? REQUEST : CLOSE;
    traffic_at(t, e->last_ack + 2 * e->host->round_trip + 2 * MILLISECOND + (uint64_t)pause, e, EDGE_STEP, 0, 0);
}

void edge_event(struct traffic *t, const struct event *event)
{
    struct edge *e = event->subject;
    uint8_t buffer[1024];
    switch (event->kind) {
    case EDGE_STEP:
        step(t, e);
        break;
    case EDGE_TICKETS: { /* two NewSessionTickets; for HTTP/2 also SETTINGS and the acknowledgement of the client's */
        tcp_receive_all(t, &e->tcp, 0);
        size_t length = record(t, buffer, 229);
        length += record(t, buffer + length, 229);
        if (e->h2) {
            length += record(t, buffer + length, 40);
            length += record(t, buffer + length, 9);
        }
        tcp_send(t, &e->tcp, 0, TCP_ACK | TCP_PSH, buffer, length);
        acknowledge(t, e, e->h2 ? EDGE_SETTINGS_ACK : EDGE_ACK);
        break;
    }
    case EDGE_SETTINGS_ACK:
        if (e->stage == REQUEST && e->request_sent && e->request_sent < e->request_bytes) {
            /* not within a record of the request */
            traffic_at(t, t->now + 200, e, EDGE_SETTINGS_ACK, event->value, event->stamp);
            break;
        }
        if ((int32_t)(event->value - e->tcp.client.acknowledged) > 0) {
            e->tcp.client.acknowledged = event->value;
            e->tcp.client.echo = event->stamp;
        }
        tcp_send(t, &e->tcp, 1, TCP_ACK | TCP_PSH, buffer, record(t, buffer, 9));
        traffic_at(t, t->now + 30, e, EDGE_SERVER_ACK, 0, 0);
        break;
    case EDGE_ACK:
        if ((int32_t)(event->value - e->tcp.client.acknowledged) <= 0)
            break;
        e->tcp.client.acknowledged = event->value;
        e->tcp.client.echo = event->stamp;
        tcp_send(t, &e->tcp, 1, TCP_ACK, NULL, 0);
        break;
    case EDGE_SERVER_ACK:
        if (e->tcp.server.acknowledged == e->tcp.client.next)
            break;
        tcp_receive_all(t, &e->tcp, 0);
        tcp_send(t, &e->tcp, 0, TCP_ACK, NULL, 0);
        break;
    default: /* EDGE_RECORD */
        tcp_receive_all(t, &e->tcp, 0);
        send_record(t, e, event->value);
    }
}
