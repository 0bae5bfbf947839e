/* What libfaketime lacks for a program that captures packets and waits by timerfd. Preloaded before libfaketime.
 *
 * Packets have the kernel's times, and on a real machine kernel and program have one clock: pcap_dispatch(3PCAP), the only
 * way by which packets are read, is stood in for, and their times are set by as much as the clock is.
 *
 * A timer of the steady clock does not care how the clock is set, but libfaketime moves every timer that is given a point in
 * time: those of other clocks than CLOCK_REALTIME go to the kernel as they are. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct reader {
    pcap_handler take;
    u_char *user;
    long long step; /* ns between the clock as it is told and as it is */
};

static long long ns(struct timespec t) { return t.tv_sec * 1000000000LL + t.tv_nsec; }

static void take(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    struct reader *reader = (struct reader *)user;
    struct pcap_pkthdr set = *header;
    /* The daemon asks for nanoseconds; they stand in tv_usec (pcap_set_tstamp_precision(3PCAP)). */
    long long time = header->ts.tv_sec * 1000000000LL + header->ts.tv_usec + reader->step;
    set.ts.tv_sec = time / 1000000000LL;
    set.ts.tv_usec = time % 1000000000LL;
    reader->take(reader->user, &set, bytes);
}

int pcap_dispatch(pcap_t *handle, int count, pcap_handler callback, u_char *user)
{
    static int (*dispatch)(pcap_t *, int, pcap_handler, u_char *);
    struct timespec told, real;
    if (!dispatch) dispatch = (int (*)(pcap_t *, int, pcap_handler, u_char *))dlsym(RTLD_NEXT, "pcap_dispatch");
    clock_gettime(CLOCK_REALTIME, &told);
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &real);
    struct reader reader = {callback, user, ns(told) - ns(real)};
    return dispatch(handle, count, take, (u_char *)&reader);
}

/* proc(5): a timer's fdinfo names its clock. */
static int clock_of(int timer)
{
    char path[64], line[128];
    int clock = CLOCK_REALTIME;
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", timer);
    FILE *file = fopen(path, "r");
    if (!file) return clock;
    while (fgets(line, sizeof line, file)) sscanf(line, "clockid: %d", &clock);
    fclose(file);
    return clock;
}

int timerfd_settime(int timer, int flags, const struct itimerspec *new, struct itimerspec *old)
{
    static int (*settime)(int, int, const struct itimerspec *, struct itimerspec *);
    if (clock_of(timer) != CLOCK_REALTIME) return (int)syscall(SYS_timerfd_settime, timer, flags, new, old);
    if (!settime)
        settime = (int (*)(int, int, const struct itimerspec *, struct itimerspec *))dlsym(RTLD_NEXT, "timerfd_settime");
    return settime(timer, flags, new, old);
}
