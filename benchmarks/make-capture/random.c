#include "random.h"

#include <math.h>
#include <string.h>

double random_exponential(struct random *r, double mean)
{
    return -log(random_unit(r)) * mean;
}

double random_log_uniform(struct random *r, double low, double high)
{
    return low * exp(random_unit(r) * log(high / low));
}

void random_bytes(struct random *r, uint8_t *out, size_t count)
{
    while (count >= 8) {
        uint64_t word = random_next(r);
        memcpy(out, &word, 8);
        out += 8;
        count -= 8;
    }
    uint64_t word = random_next(r);
    memcpy(out, &word, count);
}
