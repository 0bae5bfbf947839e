/* A gateway's day in small: clients open TLS connections to it, it passes their requests on in clear. Everything
   happens as an event in one queue ordered by time, so that both captures come out sorted. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "packet.h"
#include "profiles.h"

enum {
    ACCOUNTS = 2000,
    HOSTS = 8000,
    SEGMENT_MAX = 65000,
    REQUEST_MAX = 20000,
    MILLISECOND = 1000, /* times are in microseconds */
    SECOND = 1000000,
};

/* A client machine of an account. */
struct host {
    struct endpoint endpoint;
    int ipv6;
    uint32_t account;
    uint32_t round_trip;
    uint32_t clock; /* offset of its TCP timestamps, which tick in milliseconds */
    const struct client_profile *profile;
    const struct tcp_stack *stack;
};

/* One direction of a TCP connection. */
struct side {
    struct endpoint endpoint;
    uint32_t next;          /* sequence number of its next byte */
    uint32_t acknowledged;  /* what it has received of the other side */
    uint32_t clock, echo;   /* TCP timestamps: own offset, last value received */
    uint16_t window, ip_id;
};

struct tcp {
    struct side client, server;
    struct capture *capture;
    int ipv6, timestamps;
};

enum event_kind { EDGE_STEP, EDGE_TICKETS, EDGE_SETTINGS_ACK, EDGE_ACK, EDGE_SERVER_ACK, EDGE_RECORD, HOP_STEP, HOP_ACK };

struct event {
    uint64_t at, order;
    void *subject;
    enum event_kind kind;
    uint32_t value, stamp; /* EDGE_RECORD: bytes; acknowledgements: number and timestamp echo */
};

struct traffic {
    struct random timing, content; /* apart, so that bytes never change the course of events */
    struct capture edge, inside;
    struct host hosts[HOSTS];
    struct event *queue;
    size_t queued, room;
    uint64_t order, now;
    double exchanges_per_connection;
    uint32_t open, open_peak;
    struct hop *idle_hops;
    uint16_t hop_port;
};

void traffic_at(struct traffic *t, uint64_t at, void *subject, enum event_kind kind, uint32_t value, uint32_t stamp);
int traffic_next(struct traffic *t, struct event *event);

/* Sends bytes, or an empty segment; SYN and FIN count one. The sender's view of the other side is `acknowledged`. */
void tcp_send(struct traffic *t, struct tcp *tcp, int from_client, uint8_t flags, const uint8_t *payload, size_t length);
/* The sequence number and the timestamp that a receiver of everything sent so far would give back. */
void tcp_receive_all(struct traffic *t, struct tcp *tcp, int by_client);

void make_hosts(struct traffic *t);

/* An edge connection: begins now, and goes on by its events. */
struct edge;
void edge_open(struct traffic *t);
void edge_event(struct traffic *t, const struct event *event);
const struct host *edge_host(const struct edge *edge);
uint16_t edge_port(const struct edge *edge);

/* The hop behind the gateway: takes one exchange of an edge connection, and answers through EDGE_RECORD events, the
   last one with LAST_RECORD set in its value. */
enum { LAST_RECORD = 1 << 30 };
void hop_request(struct traffic *t, struct edge *edge, uint32_t body_bytes);
void hop_event(struct traffic *t, const struct event *event);

#endif
