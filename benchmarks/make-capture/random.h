/* Deterministic randomness: the same seed gives the same capture, byte for byte, on every machine. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014). */
struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *r)
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Uniform in low...high, both included. */
static inline uint32_t random_between(struct random *r, uint32_t low, uint32_t high)
{
    return low + (uint32_t)(((random_next(r) >> 32) * ((uint64_t)high - low + 1)) >> 32);
}

/* Uniform in (0, 1]. */
static inline double random_unit(struct random *r)
{
    return ((double)(random_next(r) >> 11) + 1) / 9007199254740992.0; /* 2^53 */
}

static inline int random_chance(struct random *r, double probability)
{
    return random_unit(r) <= probability;
}

/* Exponential, by inversion. */
double random_exponential(struct random *r, double mean);

/* Log-uniform between two positive bounds. */
double random_log_uniform(struct random *r, double low, double high);

/* Stands for ciphertext, random values and session ids. */
void random_bytes(struct random *r, uint8_t *out, size_t count);

#endif
