#include "alertd/recipients/people_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace alertd::recipients {

Result<PeopleLock> PeopleLock::take(std::string const& store_file) {
    std::string const file = store_file + ".people-lock";
    int const fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return unavailable(file + ": " + std::strerror(errno));
    PeopleLock lock(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
        return conflict("recipients: another import, build or export is running on " + store_file +
                        "; wait for it");
    return lock;
}

PeopleLock::~PeopleLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace alertd::recipients
