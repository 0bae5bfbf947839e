/* The bare libpcap read loop that tailgate is measured against: reads every packet of a file, touches each header and
   the first byte, and prints the sums so that nothing is optimised away. */
#include <pcap/pcap.h>

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct sums {
    uint64_t packets, bytes, first_bytes;
};

static inline void count(struct sums *sums, const struct pcap_pkthdr *header, const u_char *bytes)
{
    sums->packets++;
    sums->bytes += header->len;
    if (header->caplen)
        sums->first_bytes += bytes[0];
}

static void on_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    count((struct sums *)user, header, bytes);
}

int main(int argc, char **argv)
{
    if (argc != 3 || (strcmp(argv[1], "next") && strcmp(argv[1], "dispatch"))) {
        fputs("usage: pcap-loop next|dispatch FILE\n", stderr);
        return 64; /* EX_USAGE */
    }
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *file = pcap_open_offline(argv[2], error);
    if (!file) {
        fprintf(stderr, "pcap-loop: %s\n", error);
        return 1;
    }
    struct sums sums = {0};
    int result;
    if (!strcmp(argv[1], "next")) {
        struct pcap_pkthdr *header;
        const u_char *bytes;
        while ((result = pcap_next_ex(file, &header, &bytes)) == 1)
            count(&sums, header, bytes);
        result = result == PCAP_ERROR_BREAK ? 0 : result; /* what pcap_next_ex gives at the end of a file */
    } else {
        result = pcap_dispatch(file, -1, on_packet, (u_char *)&sums);
    }
    if (result < 0)
        fprintf(stderr, "pcap-loop: %s\n", pcap_geterr(file));
    pcap_close(file);
    printf("%" PRIu64 " packets, %" PRIu64 " bytes, %" PRIx64 "\n", sums.packets, sums.bytes, sums.first_bytes);
    return result < 0;
}
