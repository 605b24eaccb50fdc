/* sandbox.c -- rlimit, Landlock, seccomp; by plain system calls, no library. */
#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/base.h"

/* AddressSanitizer reserves terabytes of addresses. */
#if defined(GONGDI_ASAN)
#define LIMIT_MEMORY 0
#else
#define LIMIT_MEMORY 1
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#else
#define ARCH 0 /* no filter on others: sandbox.seccomp says so */
#endif

static bool limit(int what, rlim_t soft, rlim_t hard)
{
    return setrlimit((__rlimit_resource_t)what, &(struct rlimit){ soft, hard }) == 0;
}

static bool set_limits(int64_t memory, int64_t seconds)
{
    bool ok = limit(RLIMIT_CPU, (rlim_t)seconds, (rlim_t)seconds + 1) && limit(RLIMIT_CORE, 0, 0) &&
              limit(RLIMIT_FSIZE, 0, 0);

    if (LIMIT_MEMORY)
        ok = ok && limit(RLIMIT_AS, (rlim_t)memory, (rlim_t)memory);
    return ok;
}

/* The numbers are the kernel's promise to programs (linux/landlock.h), here because the header of
 * Debian 12 is older than the kernels it runs on. */
#define NR_LANDLOCK_CREATE   444
#define NR_LANDLOCK_RESTRICT 446
struct ruleset {
    uint64_t fs, net, scoped;
};

/* No rule is added to the set: everything that it handles is refused. */
static bool landlock(int *version)
{
    long abi = syscall(NR_LANDLOCK_CREATE, NULL, (size_t)0, 1u);

    *version = abi > 0 ? (int)abi : 0;
    if (abi <= 0)
        return true; /* not in this kernel, or switched off */
    struct ruleset r = {
        .fs = abi >= 5   ? 0xffff
              : abi >= 3 ? 0x7fff
              : abi == 2 ? 0x3fff
                         : 0x1fff,
        .net = abi >= 4 ? 3 : 0,    /* bind and connect */
        .scoped = abi >= 6 ? 3 : 0, /* abstract sockets and signals of others */
    };
    size_t size = abi >= 6   ? sizeof r
                  : abi >= 4 ? offsetof(struct ruleset, scoped)
                             : offsetof(struct ruleset, net);
    long   fd = syscall(NR_LANDLOCK_CREATE, &r, size, 0u);
    if (fd < 0)
        return false;
    bool ok = syscall(NR_LANDLOCK_RESTRICT, (int)fd, 0u) == 0;
    close((int)fd);
    return ok;
}

/* What decoding needs once everything is loaded; whatever else is asked for fails with EPERM. */
static const int allowed[] = {
    SYS_read,
    SYS_write,
    SYS_close,
    SYS_lseek,
    SYS_fstat,
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    SYS_futex,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_exit,
    SYS_exit_group,
    SYS_set_robust_list,
    SYS_sched_yield,
    SYS_getpid,
    SYS_gettid,
    SYS_clock_gettime,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_getrandom,
    SYS_sched_getaffinity,
    SYS_getrusage,
    SYS_sysinfo,
#ifdef SYS_rseq
    SYS_rseq,
#endif
};

/* No decoder asks for these: whoever does has taken it over, and ends. */
static const int deadly[] = {
    SYS_execve,
    SYS_execveat,
    SYS_socket,
    SYS_connect,
    SYS_ptrace,
    SYS_kill,
    SYS_process_vm_readv,
    SYS_bpf,
    SYS_process_vm_writev,
    SYS_mount,
    SYS_unshare,
    SYS_init_module,
    SYS_setns,
    SYS_keyctl,
    SYS_perf_event_open,
};

enum { FILTER_MAX = 40 + 2 * (COUNT(allowed) + COUNT(deadly)) };

struct filter {
    struct sock_filter op[FILTER_MAX];
    unsigned short     n;
};

static void op(struct filter *f, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
    f->op[f->n++] = (struct sock_filter){ .code = code, .jt = yes, .jf = no, .k = k };
}

static void when_equal(struct filter *f, uint32_t value, uint32_t verdict)
{
    op(f, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    op(f, BPF_RET | BPF_K, verdict, 0, 0);
}

enum { LOAD = BPF_LD | BPF_W | BPF_ABS };

/* The low half of an argument; the machines with a filter are little-endian. */
static uint32_t argument(uint32_t n)
{
    return (uint32_t)offsetof(struct seccomp_data, args) + 8 * n;
}

/* Memory may be had, but none that can be executed: everything is loaded by now. */
static void without_exec(struct filter *f, uint32_t call)
{
    op(f, BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
    op(f, LOAD, argument(2), 0, 0);
    op(f, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
    op(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    op(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

/* Looking at a descriptor that is open (the C library asks it so), never at a path by itself. */
static void stat_of_open(struct filter *f)
{
    op(f, BPF_JMP | BPF_JEQ | BPF_K, SYS_newfstatat, 0, 4);
    op(f, LOAD, argument(3), 0, 0);
    op(f, BPF_JMP | BPF_JSET | BPF_K, AT_EMPTY_PATH, 1, 0);
    op(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    op(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

static bool filter_calls(bool reads_open)
{
    struct filter     f = { .n = 0 };
    const uint32_t    nr = offsetof(struct seccomp_data, nr);
    struct sock_fprog prog = { .filter = f.op };

    op(&f, LOAD, offsetof(struct seccomp_data, arch), 0, 0);
    op(&f, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
    op(&f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    op(&f, LOAD, nr, 0, 0);
    for (size_t i = 0; i < COUNT(allowed); i++)
        when_equal(&f, (uint32_t)allowed[i], SECCOMP_RET_ALLOW);
    for (size_t i = 0; i < COUNT(deadly); i++)
        when_equal(&f, (uint32_t)deadly[i], SECCOMP_RET_KILL_PROCESS);
    without_exec(&f, SYS_mmap);
    without_exec(&f, SYS_mprotect);
    if (reads_open) {
        when_equal(&f, SYS_pread64, SECCOMP_RET_ALLOW);
        stat_of_open(&f);
    }
    /* clone3 hides its flags from filters: the C library falls back to clone, which may make
     * threads and no processes */
    when_equal(&f, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    op(&f, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3);
    op(&f, LOAD, argument(0), 0, 0);
    op(&f, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
    op(&f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    op(&f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    prog.len = f.n;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &prog) == 0;
}

static bool has_seccomp(void)
{
    uint32_t action = SECCOMP_RET_KILL_PROCESS;

    return ARCH != 0 && syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static bool enter(int64_t memory, int64_t seconds, bool reads_open, struct sandbox *out)
{
    *out = (struct sandbox){ 0 };
    if (!set_limits(memory, seconds) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    /* Landlock still opens a descriptor; after it there are the three that exist and no more */
    if (!landlock(&out->landlock) || !limit(RLIMIT_NOFILE, 3, 3))
        return false;
    out->seccomp = has_seccomp();
    return !out->seccomp || filter_calls(reads_open);
}

bool sandbox_enter(int64_t memory, int64_t seconds, struct sandbox *out)
{
    return enter(memory, seconds, false, out);
}

bool sandbox_enter_reading(int64_t memory, int64_t seconds, struct sandbox *out)
{
    return enter(memory, seconds, true, out);
}
