/*
 * The SFTP jail: preloaded into OpenSSH's own sftp-server, which root starts.
 *
 * The constructor runs after the dynamic loader mapped everything and before main(): it shuts the process
 * into one site's webroot as that site's user, for good. Any failure ends the process.
 *
 * It fails closed even when this library is not loaded at all (the loader only warns): sftp-server then has
 * /dev/null as its standard input, for the client's socket is descriptor 3 and only the end of the
 * constructor makes it descriptors 0 and 1. The byte sent there tells the gateway that the jail is shut.
 *
 * Set-id and sticky bits on uploads are not filtered: volumes are mounted nosuid, the ids are the site's own,
 * and pods run with no_new_privs.
 *
 *   SITEPODS_JAIL_ROOT     host path of the webroot, without any symbolic link in it
 *   SITEPODS_JAIL_ID       user and group id to become; the webroot must belong to it
 *   SITEPODS_JAIL_CGROUPS  cgroup.procs files to join, one a line; each must exist. May be empty.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SOCKET 3
#define MAX_FILES 256
#define MAX_MEMORY (256UL << 20)

static int null_fd = -1;
static uid_t site_id;

__attribute__((noreturn)) static void refuse(const char *what) {
  dprintf(2, "jail: %s: %s\n", what, errno ? strerror(errno) : "refused");
  _exit(70);
}

static void need(int ok, const char *what) {
  if (!ok) refuse(what);
}

static const char *setting(const char *name) {
  const char *value = getenv(name);
  errno = 0;
  need(value != NULL, name);
  return value;
}

/* ---- What sftp-server asks of the machine, answered without reading a file of the webroot. ---- */

/* The account it looks up at start and shows as the owner in listings. NSS would load libraries and read
   /etc/passwd, both of which would be the site owner's here. */
static struct passwd site_user = {"site", "x", 0, 0, "site", "/", "/usr/sbin/nologin"};
static char *no_members[] = {NULL};
static struct group site_group = {"site", "x", 0, no_members};

struct passwd *getpwuid(uid_t id) { return id == site_id ? &site_user : NULL; }
struct group *getgrgid(gid_t id) { return id == site_id ? &site_group : NULL; }
struct passwd *getpwnam(const char *name) { return strcmp(name, site_user.pw_name) ? NULL : &site_user; }

/* Its first open of /dev/null (to be sure of descriptors 0 to 2) gets the one opened outside; there is none
   in the webroot. Everything else goes to the kernel as it is. */
int jail_open(const char *path, int flags, ...) __asm__("open");
int jail_open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  if (null_fd >= 0 && strcmp(path, "/dev/null") == 0) {
    int fd = null_fd;
    null_fd = -1;
    return fd;
  }
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* ---- The steps of the constructor ---- */

static void join_cgroups(const char *files) {
  while (*files) {
    char file[4096];
    size_t length = strcspn(files, "\n");
    errno = ENAMETOOLONG;
    need(length < sizeof file, "SITEPODS_JAIL_CGROUPS");
    memcpy(file, files, length);
    file[length] = '\0';
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CLOEXEC);
    need(fd >= 0 && write(fd, "0", 1) == 1, "joining the site's cgroup");
    close(fd);
    files += length + (files[length] == '\n');
  }
}

static void enter_webroot(const char *path) {
  struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
  struct stat info;
  int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  need(path[0] == '/' && fd >= 0 && fstat(fd, &info) == 0, "opening the webroot");
  errno = EPERM;
  need(info.st_uid == site_id && info.st_gid == site_id, "the webroot's owner is not the site");
  need(fchdir(fd) == 0 && chroot(".") == 0 && chdir("/") == 0, "entering the webroot");
  close(fd);
}

static void limit(int resource, rlim_t most) {
  struct rlimit now;
  need(getrlimit(resource, &now) == 0, "reading a resource limit");
  rlim_t value = now.rlim_max < most ? now.rlim_max : most;
  need(setrlimit(resource, &(struct rlimit){value, value}) == 0, "setting a resource limit");
}

static void drop_privileges(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2] = {{0}};
  for (int cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
    need(prctl(PR_CAPBSET_DROP, cap) == 0, "emptying the capability bounding set");
  need(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0, "clearing ambient capabilities");
  need(setgroups(0, NULL) == 0, "leaving all groups");
  need(setresgid(site_id, site_id, site_id) == 0, "becoming the site's group");
  need(setresuid(site_id, site_id, site_id) == 0, "becoming the site's user");
  need(syscall(SYS_capset, &header, none) == 0, "dropping capabilities");
  need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "setting no_new_privs");
  need(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "becoming untraceable");
  /* After the change of user, which clears it: no session outlives the server that watches it. */
  need(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0, "tying this process to its parent");
  errno = EPERM;
  need(setuid(0) != 0, "the user could be changed back");
}

/* The strings the process was started with stay readable in /proc/PID/environ, so they are overwritten. */
static void clear_environment(void) {
  for (char **entry = environ; entry && *entry; entry++) explicit_bzero(*entry, strlen(*entry));
  need(clearenv() == 0, "clearing the environment");
}

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "The jail's system call filter knows x86_64 and aarch64 only."
#endif

/* All that sftp-server needs: files, memory, time. No processes, sockets, signals to others, ids, mounts. */
static const unsigned allowed[] = {
    __NR_read, __NR_write, __NR_readv, __NR_writev, __NR_pread64, __NR_pwrite64, __NR_lseek, __NR_close,
    __NR_openat, __NR_newfstatat, __NR_fstat, __NR_statx, __NR_statfs, __NR_fstatfs, __NR_getdents64,
    __NR_mkdirat, __NR_unlinkat, __NR_renameat, __NR_renameat2, __NR_linkat, __NR_symlinkat,
    __NR_readlinkat, __NR_faccessat, __NR_faccessat2, __NR_truncate, __NR_ftruncate, __NR_fsync,
    __NR_fdatasync, __NR_fchmod, __NR_fchmodat, __NR_fchown, __NR_fchownat, __NR_utimensat, __NR_umask,
    __NR_getcwd, __NR_chdir, __NR_fcntl, __NR_dup, __NR_dup3, __NR_ppoll, __NR_pselect6, __NR_brk,
    __NR_munmap, __NR_mremap, __NR_madvise, __NR_futex, __NR_getrandom, __NR_clock_gettime,
    __NR_gettimeofday, __NR_nanosleep, __NR_clock_nanosleep, __NR_restart_syscall, __NR_rt_sigaction,
    __NR_rt_sigprocmask, __NR_rt_sigreturn, __NR_getrlimit, __NR_prlimit64, __NR_getpid, __NR_getppid,
    __NR_gettid, __NR_getuid, __NR_geteuid, __NR_getgid, __NR_getegid, __NR_getsid, __NR_exit,
    __NR_exit_group,
#if defined(__x86_64__) /* the older names of the same, which newer architectures never had */
    __NR_open, __NR_stat, __NR_lstat, __NR_getdents, __NR_mkdir, __NR_rmdir, __NR_unlink, __NR_rename,
    __NR_link, __NR_symlink, __NR_readlink, __NR_access, __NR_chmod, __NR_chown, __NR_lchown, __NR_utime,
    __NR_utimes, __NR_futimesat, __NR_dup2, __NR_poll, __NR_select, __NR_time,
#endif
};

/* Anything else is answered "no such system call". New executable memory is refused, so that no library or
   code of the webroot can ever be loaded. */
static void filter_system_calls(void) {
  enum { COUNT = sizeof allowed / sizeof *allowed };
  struct sock_filter code[16 + 2 * COUNT];
  unsigned short n = 0;
#define LOAD(field) code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(test, value, yes, no) code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | (test) | BPF_K, value, yes, no)
#define ANSWER(what) code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what)
  LOAD(arch);
  IF(BPF_JEQ, ARCH, 1, 0);
  ANSWER(SECCOMP_RET_KILL_PROCESS);
  LOAD(nr);
  IF(BPF_JEQ, __NR_mmap, 1, 0);
  IF(BPF_JEQ, __NR_mprotect, 0, 4);
  LOAD(args[2]); /* protection: its low half, both architectures are little-endian */
  IF(BPF_JSET, PROT_EXEC, 0, 1);
  ANSWER(SECCOMP_RET_ERRNO | EPERM);
  ANSWER(SECCOMP_RET_ALLOW);
  IF(BPF_JEQ, __NR_prctl, 0, 4); /* it insists on making itself untraceable once more */
  LOAD(args[0]);
  IF(BPF_JEQ, PR_SET_DUMPABLE, 0, 1);
  ANSWER(SECCOMP_RET_ALLOW);
  ANSWER(SECCOMP_RET_ERRNO | EPERM);
  for (int i = 0; i < COUNT; i++) {
    IF(BPF_JEQ, allowed[i], 0, 1);
    ANSWER(SECCOMP_RET_ALLOW);
  }
  ANSWER(SECCOMP_RET_ERRNO | ENOSYS);
  struct sock_fprog program = {.len = n, .filter = code};
  need(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "filtering system calls");
}

/* The client's socket becomes standard input and output. It comes non-blocking from its listener. */
static void take_socket(void) {
  int flags = fcntl(SOCKET, F_GETFL);
  need(flags >= 0 && fcntl(SOCKET, F_SETFL, flags & ~O_NONBLOCK) == 0, "preparing the client's socket");
  need(dup2(SOCKET, 0) == 0 && dup2(SOCKET, 1) == 1 && close(SOCKET) == 0, "taking the client's socket");
}

__attribute__((constructor)) static void enter_jail(void) {
  const char *root = setting("SITEPODS_JAIL_ROOT");
  const char *cgroups = setting("SITEPODS_JAIL_CGROUPS");
  unsigned long id = strtoul(setting("SITEPODS_JAIL_ID"), NULL, 10);
  errno = EINVAL;
  /* 65536 and more: never an account of the machine itself. */
  need(id >= 65536 && id < 0xffffffffUL, "SITEPODS_JAIL_ID");
  site_id = (uid_t)id;
  site_user.pw_uid = site_user.pw_gid = site_group.gr_gid = site_id;

  need(close_range(SOCKET + 1, ~0U, 0) == 0, "closing inherited descriptors");
  null_fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC);
  need(null_fd >= 0, "opening /dev/null");
  join_cgroups(cgroups);
  umask(027); /* files 0640, folders 0750: the site's own group may read, nobody else */

  /* Times are shown in UTC; asked for now, lest glibc look for /etc/localtime in the webroot later. */
  need(setenv("TZ", "UTC0", 1) == 0, "setting the time zone");
  tzset();

  enter_webroot(root);
  drop_privileges();
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, MAX_FILES);
  limit(RLIMIT_AS, MAX_MEMORY);
  clear_environment();
  need(setenv("TZ", "UTC0", 1) == 0, "setting the time zone");
  take_socket();
  filter_system_calls();
  need(write(1, "", 1) == 1, "telling that the jail is shut");
}
