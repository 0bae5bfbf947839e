/* The clients: what they offer in a ClientHello, and what their operating systems put into a SYN. */
#ifndef PROFILES_H
#define PROFILES_H

#include "random.h"

/* Lists end with 0xffff, for 0 is server_name. */
enum { LIST_END = 0xffff, HELLO_MAX = 4096 };

struct client_profile {
    const char *user_agent;
    const uint16_t *ciphers, *extensions, *groups, *key_shares, *signatures;
    const char *alpn;    /* wire form: length-prefixed names; NULL for none */
    int point_formats;   /* 1 (uncompressed) or 3 (OpenSSL before 3.2) */
    int grease;          /* RFC 8701 */
    int shuffles;        /* permutes its extensions for every connection */
    double resumes;      /* share of its connections that offer a session again */
    const char *systems; /* indices into tcp_stacks, as digits */
};

struct tcp_stack {
    const char *name;
    const char *options; /* M mss, N nop, W scale, T timestamps, S sack permitted, E end */
    uint8_t ttl;
    uint8_t scale;
    uint16_t mss;
    uint16_t syn_window;
};

extern const struct client_profile client_profiles[];
extern const size_t client_profile_count;
extern const struct tcp_stack tcp_stacks[];

/* Writes the record with the ClientHello (RFC 8446 §4.1.2) and returns its length, at most HELLO_MAX. */
size_t write_client_hello(
    uint8_t *out, const struct client_profile *profile, const char *server_name, int resumes, struct random *r);

/* Writes the options of a SYN and returns their length, a multiple of four and at most 40. */
size_t write_syn_options(uint8_t *out, const char *layout, uint16_t mss, uint8_t scale, uint32_t value, uint32_t echo);

#endif
