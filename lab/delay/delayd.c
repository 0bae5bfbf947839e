// delayd: the lab's internet. One process owns a TUN device in every host's network namespace, routes packets
// between them by destination address and releases each after the delay of both ends, in order per pair of hosts.
//
// Usage: delayd CONFIG      (prints "ready" when all devices exist; ends on SIGTERM, printing counters on stderr)
// CONFIG, one device a line:
//   NETNS_PATH IFNAME FABRIC DELAY_US JITTER_US HOPS ADDRESS[,ADDRESS…]
// FABRIC is a small number: devices of one fabric reach each other only. The address "default" takes what no other
// address of the fabric matches (an office's router). HOPS is taken from the TTL of what the device sends.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_DEVICES = 1024, MAX_ROUTES = 4096, MAX_QUEUE = 262144, MAX_PACKET = 65600, READS_PER_WAKE = 64 };

struct device { int fd, fabric, hops, fallback; int64_t delay_ns, jitter_ns; };
struct route { int fabric, device; uint8_t address[16]; };  // IPv4 as ::ffff:a.b.c.d
struct packet { int64_t due; uint64_t order; int device, length; uint8_t bytes[]; };

static struct device devices[MAX_DEVICES];
static int device_count;
static struct route routes[MAX_ROUTES];
static int route_count;
static struct packet *queue[MAX_QUEUE];
static int queued;
static uint64_t order, forwarded, unroutable, overflowed, refused;
static int64_t *last_due;  // [from * device_count + to]: keeps each pair of hosts in order under jitter
static volatile sig_atomic_t stopping;
static uint64_t random_state = 0x9E3779B97F4A7C15u;

static void on_signal(int signal) { (void)signal; stopping = 1; }

static void die(const char *what) {
    fprintf(stderr, "delayd: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static uint64_t next_random(void) {  // xorshift64
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static int earlier(const struct packet *a, const struct packet *b) {
    return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void push(struct packet *packet) {
    int at = queued++;
    while (at > 0 && earlier(packet, queue[(at - 1) / 2])) {
        queue[at] = queue[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    queue[at] = packet;
}

static struct packet *pop(void) {
    struct packet *first = queue[0], *moved = queue[--queued];
    int at = 0;
    for (;;) {
        int child = 2 * at + 1;
        if (child >= queued) break;
        if (child + 1 < queued && earlier(queue[child + 1], queue[child])) child++;
        if (!earlier(queue[child], moved)) break;
        queue[at] = queue[child];
        at = child;
    }
    queue[at] = moved;
    return first;
}

static int parse_address(const char *text, uint8_t out[16]) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (strchr(text, ':')) return inet_pton(AF_INET6, text, out) == 1;
    memcpy(out, mapped, 12);
    return inet_pton(AF_INET, text, out + 12) == 1;
}

static int find_route(int fabric, const uint8_t address[16]) {
    int fallback = -1;
    for (int i = 0; i < route_count; i++)
        if (routes[i].fabric == fabric && memcmp(routes[i].address, address, 16) == 0) return routes[i].device;
    for (int i = 0; i < device_count; i++)
        if (devices[i].fabric == fabric && devices[i].fallback) fallback = i;
    return fallback;
}

// Opens a TUN device inside the namespace; the descriptor keeps working from outside of it.
static int open_tun(const char *netns, const char *name) {
    int space = open(netns, O_RDONLY | O_CLOEXEC);
    if (space < 0) die(netns);
    if (setns(space, CLONE_NEWNET) != 0) die("setns");
    close(space);
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) die("/dev/net/tun");
    struct ifreq request;
    memset(&request, 0, sizeof request);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (ioctl(fd, TUNSETIFF, &request) != 0) die("TUNSETIFF");
    return fd;
}

static void read_config(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) die(path);
    char line[2048];
    while (fgets(line, sizeof line, file)) {
        char netns[256], name[IFNAMSIZ], addresses[1024];
        long delay_us, jitter_us;
        int fabric, hops;
        if (line[0] == '#' || line[0] == '\n') continue;
        if (sscanf(line, "%255s %15s %d %ld %ld %d %1023s", netns, name, &fabric, &delay_us, &jitter_us, &hops, addresses) != 7
            || device_count == MAX_DEVICES) {
            fprintf(stderr, "delayd: bad or too many lines: %s", line);
            exit(1);
        }
        int index = device_count++;
        devices[index] = (struct device){.fd = open_tun(netns, name), .fabric = fabric, .hops = hops,
                                         .delay_ns = delay_us * 1000, .jitter_ns = jitter_us * 1000};
        for (char *save, *item = strtok_r(addresses, ",", &save); item; item = strtok_r(NULL, ",", &save)) {
            if (strcmp(item, "default") == 0) { devices[index].fallback = 1; continue; }
            if (route_count == MAX_ROUTES || !parse_address(item, routes[route_count].address)) {
                fprintf(stderr, "delayd: bad address: %s\n", item);
                exit(1);
            }
            routes[route_count].fabric = fabric;
            routes[route_count++].device = index;
        }
    }
    fclose(file);
}

// Takes `hops` from the TTL, with the IPv4 header checksum adjusted (RFC 1624). False when it would expire.
static int age(uint8_t *packet, int hops) {
    if (hops == 0) return 1;
    if (packet[0] >> 4 == 6) {
        if (packet[7] <= hops) return 0;
        packet[7] -= (uint8_t)hops;
        return 1;
    }
    if (packet[8] <= hops) return 0;
    uint32_t old_word = (uint32_t)packet[8] << 8 | packet[9];
    packet[8] -= (uint8_t)hops;
    uint32_t new_word = (uint32_t)packet[8] << 8 | packet[9];
    uint32_t sum = (~((uint32_t)packet[10] << 8 | packet[11]) & 0xffff) + (~old_word & 0xffff) + new_word;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~sum & 0xffff;
    packet[10] = (uint8_t)(sum >> 8);
    packet[11] = (uint8_t)sum;
    return 1;
}

static void accept_from(int from) {
    static uint8_t buffer[MAX_PACKET];
    for (int reads = 0; reads < READS_PER_WAKE; reads++) {
        ssize_t length = read(devices[from].fd, buffer, sizeof buffer);
        if (length <= 0) return;
        uint8_t target[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        if (buffer[0] >> 4 == 4 && length >= 20) memcpy(target + 12, buffer + 16, 4);
        else if (buffer[0] >> 4 == 6 && length >= 40) memcpy(target, buffer + 24, 16);
        else continue;
        int to = find_route(devices[from].fabric, target);
        if (to < 0 || to == from || !age(buffer, devices[from].hops)) { unroutable++; continue; }
        if (queued == MAX_QUEUE) { overflowed++; continue; }
        struct packet *packet = malloc(sizeof *packet + (size_t)length);
        if (!packet) { overflowed++; continue; }
        int64_t jitter = devices[from].jitter_ns + devices[to].jitter_ns;
        int64_t due = now_ns() + devices[from].delay_ns + devices[to].delay_ns;
        if (jitter > 0) due += (int64_t)(next_random() % (uint64_t)jitter);
        int64_t *last = &last_due[from * device_count + to];
        if (due < *last) due = *last;
        *last = due;
        packet->due = due;
        packet->order = order++;
        packet->device = to;
        packet->length = (int)length;
        memcpy(packet->bytes, buffer, (size_t)length);
        push(packet);
    }
}

static void release_due(void) {
    while (queued > 0 && queue[0]->due <= now_ns()) {
        struct packet *packet = pop();
        if (write(devices[packet->device].fd, packet->bytes, (size_t)packet->length) < 0) refused++;
        else forwarded++;
        free(packet);
    }
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: delayd CONFIG\n");
        return 2;
    }
    read_config(arguments[1]);
    last_due = calloc((size_t)device_count * (size_t)device_count, sizeof *last_due);
    int poll = epoll_create1(EPOLL_CLOEXEC), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (!last_due || poll < 0 || timer < 0) die("set-up");
    for (int i = -1; i < device_count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)(i + 1)};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, i < 0 ? timer : devices[i].fd, &event) != 0) die("epoll_ctl");
    }
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    printf("ready\n");
    fflush(stdout);
    while (!stopping) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            uint64_t expirations;
            if (events[i].data.u32 != 0) accept_from((int)events[i].data.u32 - 1);
            else if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) die("timer");
        }
        release_due();
        struct itimerspec next = {0};
        if (queued > 0) {
            next.it_value.tv_sec = queue[0]->due / 1000000000;
            next.it_value.tv_nsec = queue[0]->due % 1000000000;
        }
        timerfd_settime(timer, TFD_TIMER_ABSTIME, &next, NULL);
    }
    fprintf(stderr, "forwarded %lu unroutable %lu overflowed %lu refused %lu\n", forwarded, unroutable, overflowed, refused);
    return 0;
}
