#include "adapters/picture/confinement.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <vector>

namespace astraphe::adapters::picture {
namespace {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ASTRAPHE_SANITIZED 1
#else
#define ASTRAPHE_SANITIZED 0
#endif

struct Bound {
  __rlimit_resource_t resource;
  rlim_t value;
};
// Without a free number for a descriptor there is no file, no socket and no pipe to be had.
constexpr std::array kBounds{
    Bound{RLIMIT_CPU, 10},  // seconds
    Bound{RLIMIT_NOFILE, 0},
    Bound{RLIMIT_FSIZE, 0},
    Bound{RLIMIT_NPROC, 0},
    Bound{RLIMIT_CORE, 0},
#if !ASTRAPHE_SANITIZED
    // A decoded picture of the most pixels takes 160 MB. Sanitizers reserve terabytes.
    Bound{RLIMIT_AS, 512 * 1024 * 1024},
#endif
};

bool set_bounds() {
  return std::ranges::all_of(kBounds, [](const Bound& bound) {
    const rlimit both{bound.value, bound.value};
    return ::setrlimit(bound.resource, &both) == 0;
  });
}

// What decoding needs of the kernel: bytes, memory, and an end.
constexpr std::array kCalls{
    __NR_read,     __NR_write, __NR_mmap,  __NR_munmap,    __NR_mremap,
    __NR_mprotect, __NR_brk,   __NR_futex, __NR_getrandom, __NR_clock_gettime,
    __NR_madvise,  __NR_exit,  __NR_exit_group, __NR_rt_sigreturn,
#if ASTRAPHE_SANITIZED
    __NR_sigaltstack,  // asked for at every end of a program
#endif
};

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
#error "name this machine's AUDIT_ARCH, by which seccomp(2) knows whose numbers the calls have"
#endif

// Every other call fails with EPERM, which a library's harmless curiosity survives.
bool filter_calls() {
  constexpr auto kRefuse = SECCOMP_RET_ERRNO | EPERM;
  std::vector<sock_filter> program{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const auto call : kCalls) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, kRefuse));
  const sock_fprog whole{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
}

}  // namespace

bool confine_this_process() {
  const bool dies_with_its_parent = ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
  const bool stays_unprivileged = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  return dies_with_its_parent && stays_unprivileged && set_bounds() && filter_calls();
}

}  // namespace astraphe::adapters::picture
