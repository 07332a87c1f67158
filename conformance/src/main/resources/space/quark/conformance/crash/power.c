/*
 * Notes, for every change of a file below one folder, what it takes to undo it, and what was flushed: so that a power
 * failure can be played after the processes were killed. Loaded into them before the C library (LD_PRELOAD).
 *
 * POWER_ROOT names the folder (its real path), POWER_JOURNAL a folder beside it on the same file system.
 * The notes lie in one file, appended to by all processes; they survive kill -9 because they are in the page cache.
 * A note of a change is written before it, one of a flush after it succeeded, with the place in the journal where it began.
 * What stdio of the C library writes by itself is not seen, and so counts as flushed; nothing that matters is written so.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CHUNK = 16384, FILES = 4096, NAME = 4096 };

/* In the journal's byte order, the machine's own; what "place" and "other" mean depends on the kind. */
struct note {
    uint32_t magic, kind;
    uint64_t device, inode, place, length, size, other;
};

static char root[NAME], kept[NAME], lock_name[NAME];
static size_t root_length;
static int journal = -1;

/* What is known of a file descriptor; asked again when it has become another file. */
static struct { uint64_t device, inode; int watched, synced, append; } known[FILES];

__attribute__((constructor)) static void begin(void)
{
    const char *below = getenv("POWER_ROOT"), *folder = getenv("POWER_JOURNAL");
    char file[NAME];
    if (!below || !folder || strlen(folder) > NAME - 64)
        return;
    root_length = (size_t)snprintf(root, sizeof root, "%s", below);
    snprintf(kept, sizeof kept, "%.4000s/kept", folder);
    snprintf(lock_name, sizeof lock_name, "%.4000s/lock", folder);
    snprintf(file, sizeof file, "%.4000s/journal", folder);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 700);
    journal = high < 0 ? fd : high;
    if (high >= 0)
        syscall(SYS_close, fd);
}

static uint64_t journal_size(void)
{
    struct stat now;
    return fstat(journal, &now) == 0 ? (uint64_t)now.st_size : 0;
}

static void append(struct note *note, const void *data, size_t length)
{
    struct iovec parts[2] = {{note, sizeof *note}, {(void *)data, length}};
    note->magic = 0x52575051;
    note->length = length;
    if (syscall(SYS_writev, journal, parts, 2) != (long)(sizeof *note + length))
        abort();
}

/* ---- contents ---- */

static int watched(int fd, struct stat *now)
{
    char link[40], path[NAME];
    if (journal < 0 || fd < 0 || fstat(fd, now) != 0 || (!S_ISREG(now->st_mode) && !S_ISDIR(now->st_mode)))
        return 0;
    int slot = fd % FILES;
    if (fd < FILES && known[slot].inode == now->st_ino && known[slot].device == now->st_dev)
        return known[slot].watched;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    int flags = fcntl(fd, F_GETFL);
    path[length < 0 ? 0 : length] = 0;
    known[slot].watched = strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
    known[slot].synced = (flags & (O_SYNC | O_DSYNC)) != 0;
    known[slot].append = (flags & O_APPEND) != 0;
    known[slot].device = now->st_dev;
    known[slot].inode = now->st_ino;
    return known[slot].watched;
}

/* Descriptors opened for writing only are read by another one. */
static ssize_t read_old(int fd, void *into, size_t length, off_t at)
{
    ssize_t got = syscall(SYS_pread64, fd, into, length, at);
    if (got >= 0)
        return got;
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int other = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
    if (other < 0)
        return 0;
    got = syscall(SYS_pread64, other, into, length, at);
    syscall(SYS_close, other);
    return got < 0 ? 0 : got;
}

/* W: these bytes are about to be written; with what was there. T: the same for what is about to be cut off. */
static void note_change(int kind, int fd, const struct stat *now, off_t at, size_t length)
{
    char old[CHUNK];
    do {
        struct note note = {.kind = (uint32_t)kind, .device = now->st_dev, .inode = now->st_ino,
                            .place = (uint64_t)at, .size = (uint64_t)now->st_size};
        size_t part = at >= now->st_size ? length : length < CHUNK ? length : CHUNK;
        ssize_t got = at >= now->st_size ? 0 : read_old(fd, old, part, at);
        note.other = part;
        append(&note, old, (size_t)got);
        at += (off_t)part;
        length -= part;
    } while (length > 0);
}

static void note_flush(const struct stat *now, uint64_t begun, int kind)
{
    struct note note = {.kind = (uint32_t)kind, .device = now->st_dev, .inode = now->st_ino, .place = begun,
                        .other = S_ISDIR(now->st_mode)};
    append(&note, NULL, 0);
}

static size_t total(const struct iovec *parts, int count)
{
    size_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += parts[i].iov_len;
    return sum;
}

/* Around a write: at -1 means where the descriptor stands. */
#define WRITING(fd, at, length, call)                                                                     \
    struct stat now;                                                                                      \
    int saved = errno;                                                                                    \
    int mine = watched(fd, &now) && S_ISREG(now.st_mode) && (length) > 0;                                 \
    if (mine) {                                                                                           \
        off_t where = (at);                                                                               \
        if (where < 0)                                                                                    \
            where = known[(fd) % FILES].append ? now.st_size : (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR); \
        note_change('W', fd, &now, where, length);                                                        \
    }                                                                                                     \
    errno = saved;                                                                                        \
    ssize_t result = call;                                                                                \
    saved = errno;                                                                                        \
    if (mine && result >= 0 && known[(fd) % FILES].synced)                                                \
        note_flush(&now, journal_size(), 'F');                                                            \
    errno = saved;                                                                                        \
    return result;

ssize_t write(int fd, const void *data, size_t length) { WRITING(fd, -1, length, syscall(SYS_write, fd, data, length)) }
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { WRITING(fd, at, length, syscall(SYS_pwrite64, fd, data, length, at)) }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { return pwrite(fd, data, length, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { WRITING(fd, -1, total(parts, count), syscall(SYS_writev, fd, parts, count)) }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { WRITING(fd, at, total(parts, count), syscall(SYS_pwritev, fd, parts, count, at, 0)) }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { return pwritev(fd, parts, count, at); }

int ftruncate(int fd, off_t length)
{
    struct stat now;
    int saved = errno;
    if (watched(fd, &now) && S_ISREG(now.st_mode) && length != now.st_size) {
        if (length < now.st_size)
            note_change('T', fd, &now, length, (size_t)(now.st_size - length));
        else
            note_change('W', fd, &now, now.st_size, (size_t)(length - now.st_size));
    }
    errno = saved;
    return (int)syscall(SYS_ftruncate, fd, length);
}
int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

int truncate(const char *path, off_t length)
{
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    int result = ftruncate(fd, length), saved = errno;
    syscall(SYS_close, fd);
    errno = saved;
    return result;
}
int truncate64(const char *path, off64_t length) { return truncate(path, length); }

int fallocate(int fd, int mode, off_t at, off_t length)
{
    struct stat now;
    int saved = errno;
    if (watched(fd, &now) && S_ISREG(now.st_mode))
        note_change('W', fd, &now, at, (size_t)length);
    errno = saved;
    return (int)syscall(SYS_fallocate, fd, mode, at, length);
}
int fallocate64(int fd, int mode, off64_t at, off64_t length) { return fallocate(fd, mode, at, length); }
int posix_fallocate(int fd, off_t at, off_t length)
{
    int saved = errno, failure = fallocate(fd, 0, at, length) == 0 ? 0 : errno;
    errno = saved;
    return failure;
}
int posix_fallocate64(int fd, off64_t at, off64_t length) { return posix_fallocate(fd, at, length); }

/* These write within the kernel: whoever wants them is told to write by himself. */
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags)
{
    struct stat now;
    if (watched(out, &now)) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_copy_file_range, in, from, out, to, length, flags);
}
ssize_t sendfile(int out, int in, off_t *at, size_t length)
{
    struct stat now;
    if (watched(out, &now)) {
        errno = EINVAL;
        return -1;
    }
    return syscall(SYS_sendfile, out, in, at, length);
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t length) { return sendfile(out, in, at, length); }

static int flush(int fd, long number)
{
    struct stat now;
    int saved = errno, mine = watched(fd, &now);
    uint64_t begun = mine ? journal_size() : 0;
    errno = saved;
    int result = (int)syscall(number, fd);
    saved = errno;
    if (mine && result == 0)
        note_flush(&now, begun, 'F');
    errno = saved;
    return result;
}
int fsync(int fd) { return flush(fd, SYS_fsync); }
int fdatasync(int fd) { return flush(fd, SYS_fdatasync); }

static void note_all_flushed(uint64_t begun)
{
    struct stat nothing = {0};
    if (journal >= 0)
        note_flush(&nothing, begun, 'S');
}
void sync(void)
{
    uint64_t begun = journal < 0 ? 0 : journal_size();
    syscall(SYS_sync);
    note_all_flushed(begun);
}
int syncfs(int fd)
{
    uint64_t begun = journal < 0 ? 0 : journal_size();
    int result = (int)syscall(SYS_syncfs, fd);
    if (result == 0)
        note_all_flushed(begun);
    return result;
}

/* V: what is written through memory is not seen; whoever plays the power failure must know. */
void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t at)
{
    struct stat now;
    int saved = errno;
    if (fd >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE) && watched(fd, &now))
        note_flush(&now, 0, 'V');
    errno = saved;
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, at);
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t at) { return mmap(address, length, protection, flags, fd, at); }

int close(int fd)
{
    if (fd >= 0 && fd == journal)
        return 0;
    return (int)syscall(SYS_close, fd);
}

/* ---- names ---- */

/* The whole path; whether it is below the root. */
static int below(int folder, const char *path, char *whole)
{
    char link[40];
    size_t length = 0;
    if (journal < 0 || !path)
        return 0;
    if (path[0] != '/') {
        if (folder == AT_FDCWD)
            snprintf(link, sizeof link, "/proc/self/cwd");
        else
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t got = readlink(link, whole, NAME - 2);
        if (got <= 0)
            return 0;
        whole[got] = '/';
        length = (size_t)got + 1;
    }
    if (snprintf(whole + length, NAME - length, "%s", path) >= (int)(NAME - length))
        return 0;
    return strncmp(whole, root, root_length) == 0 && whole[root_length] == '/';
}

/* Names change one at a time, so that the journal has them in their order. */
static int lock_names(void)
{
    int lock = (int)syscall(SYS_openat, AT_FDCWD, lock_name, O_RDWR | O_CLOEXEC, 0);
    while (lock >= 0 && flock(lock, LOCK_EX) != 0 && errno == EINTR)
        ;
    return lock;
}
static void unlock_names(int lock)
{
    if (lock >= 0)
        syscall(SYS_close, lock);
}

static uint64_t folder_of(const char *path)
{
    char folder[NAME];
    struct stat now;
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = 0;
    return slash && stat(folder, &now) == 0 ? now.st_ino : 0;
}

static void note_name(int kind, const struct stat *now, const char *from, const char *to, const char *keep)
{
    char names[3 * NAME];
    int length = snprintf(names, sizeof names, "%s%c%s%c%s", from, 0, to, 0, keep);
    struct note note = {.kind = (uint32_t)kind, .device = now->st_dev, .inode = now->st_ino,
                        .place = folder_of(from), .size = *to ? folder_of(to) : 0};
    append(&note, names, (size_t)length);
}

/* A second name for what is about to lose its own: its content and number stay. */
static void keep(const char *path, char *name)
{
    static unsigned count;
    struct stat now;
    name[0] = 0;
    if (lstat(path, &now) != 0 || S_ISDIR(now.st_mode))
        return;
    snprintf(name, NAME, "%.4000s/%d-%u", kept, (int)getpid(), __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED));
    if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, name, 0) != 0)
        name[0] = 0;
}

/* A descriptor's number comes again with other ways of writing. */
static int fresh_one(int fd)
{
    if (fd >= 0)
        known[fd % FILES].inode = 0;
    return fd;
}

static int opened(int folder, const char *path, int flags, mode_t mode)
{
    char whole[NAME];
    struct stat now;
    int saved = errno, fresh = (flags & O_CREAT) && !(flags & O_DIRECTORY);
    if (!(fresh || (flags & O_TRUNC)) || !below(folder, path, whole)) {
        errno = saved;
        return fresh_one((int)syscall(SYS_openat, folder, path, flags, mode));
    }
    for (;;) {
        int fd = -1;
        if (!fresh || !(flags & O_EXCL)) {
            fd = fresh_one((int)syscall(SYS_openat, folder, path, flags & ~(O_CREAT | O_TRUNC), 0));
            if (fd >= 0 && (flags & O_TRUNC) && fstat(fd, &now) == 0 && now.st_size > 0)
                ftruncate(fd, 0);
            if (fd >= 0 || errno != ENOENT || !fresh)
                return fd;
        }
        int lock = lock_names();
        fd = fresh_one((int)syscall(SYS_openat, folder, path, flags | O_EXCL, mode));
        saved = errno;
        if (fd >= 0 && fstat(fd, &now) == 0)
            note_name('C', &now, whole, "", "");
        unlock_names(lock);
        errno = saved;
        if (fd >= 0 || errno != EEXIST || (flags & O_EXCL))
            return fd;
    }
}

#define MODE(flags)                                           \
    mode_t mode = 0;                                          \
    if ((flags) & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) {   \
        va_list more;                                         \
        va_start(more, flags);                                \
        mode = va_arg(more, mode_t);                          \
        va_end(more);                                         \
    }
int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* Around a change of names: first is what it is about, second where it gets to. */
#define NAMING(kind, folder, path, two, folder2, path2, about, lost, call)    \
    char first[NAME], second[NAME], name[NAME];                               \
    struct stat now;                                                          \
    int saved = errno, mine = below(folder, path, first);                     \
    second[0] = name[0] = 0;                                                  \
    if (two)                                                                  \
        mine |= below(folder2, path2, second);                                \
    errno = saved;                                                            \
    if (!mine)                                                                \
        return (int)(call);                                                   \
    int lock = lock_names(), there = lstat(about, &now) == 0;                 \
    if (lost)                                                                 \
        keep(two ? second : first, name);                                     \
    errno = saved;                                                            \
    int result = (int)(call);                                                 \
    saved = errno;                                                            \
    if (result == 0 && (there || lstat(second[0] ? second : first, &now) == 0)) \
        note_name(kind, &now, first, second, name);                           \
    else if (name[0])                                                         \
        syscall(SYS_unlinkat, AT_FDCWD, name, 0);                             \
    unlock_names(lock);                                                       \
    errno = saved;                                                            \
    return result;

int unlinkat(int folder, const char *path, int flags)
{
    NAMING(flags & AT_REMOVEDIR ? 'X' : 'D', folder, path, 0, 0, path, first, 1, syscall(SYS_unlinkat, folder, path, flags))
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path)
{
    struct stat now;
    return lstat(path, &now) == 0 && S_ISDIR(now.st_mode) ? rmdir(path) : unlink(path);
}
int renameat(int folder, const char *from, int folder2, const char *to)
{
    NAMING('R', folder, from, 1, folder2, to, first, 1, syscall(SYS_renameat2, folder, from, folder2, to, 0))
}
int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
int mkdirat(int folder, const char *path, mode_t mode)
{
    NAMING('M', folder, path, 0, 0, path, first, 0, syscall(SYS_mkdirat, folder, path, mode))
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
int linkat(int folder, const char *from, int folder2, const char *to, int flags)
{
    NAMING('L', folder, from, 1, folder2, to, first, 0, syscall(SYS_linkat, folder, from, folder2, to, flags))
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int symlinkat(const char *target, int folder, const char *path)
{
    NAMING('C', folder, path, 0, 0, path, first, 0, syscall(SYS_symlinkat, target, folder, path))
}
int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }
