#include "packet.h"
#include "profiles.h"

#include <string.h>

/* A cursor over the hello being written; `open` reserves a length and `close` fills it in. */
struct writer {
    uint8_t *base;
    size_t at;
};

static void byte(struct writer *w, uint8_t value)
{
    w->base[w->at++] = value;
}

static void word(struct writer *w, uint16_t value)
{
    put16(w->base + w->at, value);
    w->at += 2;
}

static void noise(struct writer *w, size_t count, struct random *r)
{
    random_bytes(r, w->base + w->at, count);
    w->at += count;
}

static void bytes(struct writer *w, const void *from, size_t count)
{
    memcpy(w->base + w->at, from, count);
    w->at += count;
}

static size_t open16(struct writer *w)
{
    w->at += 2;
    return w->at;
}

static void close16(struct writer *w, size_t start)
{
    put16(w->base + start - 2, (uint16_t)(w->at - start));
}

static void words(struct writer *w, const uint16_t *list)
{
    for (; *list != LIST_END; list++)
        word(w, *list);
}

/* RFC 8701: 0x0a0a, 0x1a1a … 0xfafa. */
static uint16_t grease_value(struct random *r)
{
    return (uint16_t)(0x0a0a + 0x1010 * random_between(r, 0, 15));
}

static void key_share(struct writer *w, uint16_t group, struct random *r)
{
    word(w, group);
    /* X25519MLKEM768 is an ML-KEM-768 key of 1184 bytes and an X25519 one of 32. */
    size_t length = group == 0x11ec ? 1216 : group == 0x0017 ? 65 : 32;
    word(w, (uint16_t)length);
    noise(w, length, r);
}

static void extension_body(
    struct writer *w, uint16_t type, const struct client_profile *p, const char *name, uint16_t grease, struct random *r)
{
    size_t list;
    switch (type) {
    case 0x0000: /* server_name */
        list = open16(w);
        byte(w, 0);
        word(w, (uint16_t)strlen(name));
        bytes(w, name, strlen(name));
        close16(w, list);
        break;
    case 0x0005: /* status_request: OCSP, no responders, no extensions */
        bytes(w, "\1\0\0\0\0", 5);
        break;
    case 0x000a: /* supported_groups */
        list = open16(w);
        if (p->grease)
            word(w, grease);
        words(w, p->groups);
        close16(w, list);
        break;
    case 0x000b: /* ec_point_formats */
        byte(w, (uint8_t)p->point_formats);
        for (int i = 0; i < p->point_formats; i++)
            byte(w, (uint8_t)i);
        break;
    case 0x000d: /* signature_algorithms */
        list = open16(w);
        words(w, p->signatures);
        close16(w, list);
        break;
    case 0x0010: /* application_layer_protocol_negotiation */
        list = open16(w);
        bytes(w, p->alpn, strlen(p->alpn));
        close16(w, list);
        break;
    case 0x001b: /* compress_certificate: brotli */
        bytes(w, "\2\0\2", 3);
        break;
    case 0x002b: /* supported_versions: 1.3, 1.2 */
        byte(w, p->grease ? 6 : 4);
        if (p->grease)
            word(w, grease);
        word(w, 0x0304);
        word(w, 0x0303);
        break;
    case 0x002d: /* psk_key_exchange_modes: psk_dhe_ke */
        bytes(w, "\1\1", 2);
        break;
    case 0x0033: /* key_share */
        list = open16(w);
        if (p->grease) {
            word(w, grease);
            bytes(w, "\0\1\0", 3);
        }
        for (const uint16_t *group = p->key_shares; *group != LIST_END; group++)
            key_share(w, *group, r);
        close16(w, list);
        break;
    case 0x4469: /* application_settings, old and new code point: h2 */
    case 0x44cd:
        bytes(w, "\0\3\2h2", 5);
        break;
    case 0xfe0d: /* encrypted_client_hello, GREASE: outer, HKDF-SHA256 with AES-128-GCM */
        bytes(w, "\0\0\1\0\1", 5);
        noise(w, 1, r);
        word(w, 32);
        noise(w, 32, r);
        word(w, 208);
        noise(w, 208, r);
        break;
    case 0xff01: /* renegotiation_info */
        byte(w, 0);
        break;
    default: /* 12 signed_certificate_timestamp, 16 encrypt_then_mac, 17 extended_master_secret, 23 session_ticket … */
        break;
    }
}

static void extension(
    struct writer *w, uint16_t type, const struct client_profile *p, const char *name, uint16_t grease, struct random *r)
{
    word(w, type);
    size_t body = open16(w);
    extension_body(w, type, p, name, grease, r);
    close16(w, body);
}

/* pre_shared_key (RFC 8446 §4.2.11), always last: one ticket and one SHA-256 binder. */
static void pre_shared_key(struct writer *w, struct random *r)
{
    word(w, 0x0029);
    size_t body = open16(w);
    size_t identities = open16(w);
    size_t ticket = open16(w);
    noise(w, random_between(r, 192, 256), r);
    close16(w, ticket);
    noise(w, 4, r); /* obfuscated ticket age */
    close16(w, identities);
    word(w, 33);
    byte(w, 32);
    noise(w, 32, r);
    close16(w, body);
}

static size_t order_extensions(uint16_t *order, const struct client_profile *p, struct random *r)
{
    size_t count = 0;
    for (; p->extensions[count] != LIST_END; count++)
        order[count] = p->extensions[count];
    for (size_t i = count; p->shuffles && i > 1; i--) {
        size_t j = random_between(r, 0, (uint32_t)i - 1);
        uint16_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
    return count;
}

size_t write_client_hello(
    uint8_t *out, const struct client_profile *p, const char *server_name, int resumes, struct random *r)
{
    struct writer w = {out, 0};
    uint16_t grease = grease_value(r), order[64];
    bytes(&w, "\x16\x03\x01", 3);
    size_t record = open16(&w);
    bytes(&w, "\1\0", 2);
    size_t message = open16(&w); /* the low two bytes of a three-byte length */
    word(&w, 0x0303);
    noise(&w, 32, r);
    byte(&w, 32);
    noise(&w, 32, r); /* session id of middlebox compatibility mode */
    size_t list = open16(&w);
    if (p->grease)
        word(&w, grease_value(r));
    words(&w, p->ciphers);
    close16(&w, list);
    bytes(&w, "\1\0", 2); /* no compression */

    size_t extensions = open16(&w);
    if (p->grease) {
        word(&w, grease);
        word(&w, 0);
    }
    size_t count = order_extensions(order, p, r);
    for (size_t i = 0; i < count; i++) {
        if (order[i] != 0x0015) {
            extension(&w, order[i], p, server_name, grease, r);
            continue;
        }
        /* padding (RFC 7685) lifts a hello of 256 to 511 bytes to 512. */
        size_t length = w.at - record;
        if (length > 255 && length < 512) {
            word(&w, 0x0015);
            size_t padding = length + 4 < 512 ? 512 - length - 4 : 0;
            word(&w, (uint16_t)padding);
            memset(w.base + w.at, 0, padding);
            w.at += padding;
        }
    }
    if (p->grease) {
        word(&w, (uint16_t)(grease ^ 0x1010));
        bytes(&w, "\0\1\0", 3);
    }
    if (resumes)
        pre_shared_key(&w, r);
    close16(&w, extensions);
    close16(&w, message);
    close16(&w, record);
    return w.at;
}

size_t write_syn_options(uint8_t *out, const char *layout, uint16_t mss, uint8_t scale, uint32_t value, uint32_t echo)
{
    struct writer w = {out, 0};
    for (; *layout; layout++) {
        switch (*layout) {
        case 'M':
            bytes(&w, "\2\4", 2);
            word(&w, mss);
            break;
        case 'N':
            byte(&w, 1);
            break;
        case 'W':
            bytes(&w, "\3\3", 2);
            byte(&w, scale);
            break;
        case 'S':
            bytes(&w, "\4\2", 2);
            break;
        case 'T':
            bytes(&w, "\10\12", 2);
            put32(w.base + w.at, value);
            put32(w.base + w.at + 4, echo);
            w.at += 8;
            break;
        default:
            byte(&w, 0);
        }
    }
    return w.at;
}
