#include <pcap/pcap.h>
/* PACKET_FANOUT: libpcap has no call for it, but gives the socket it is set on. */
#include <linux/if_packet.h>
#include <sys/eventfd.h>
