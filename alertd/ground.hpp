#pragma once
// What everybody reads and nobody changes: the communes and the newest directory of recipients.
// Swapped whole while others still read the old one; an alert pins the snapshot it was approved
// with.
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "alertd/recipients/directory.hpp"
#include "alertd/settings.hpp"
#include "geo/communes.hpp"

namespace alertd {

namespace store {
class Database;
}

class Ground {
public:
    // Maps the boundaries; without the recipients' key (`key` may be null, and must outlive it)
    // directories open without places and without contacts. Fails where the boundaries are absent.
    // A missing directory is no failure here: asking for it is. Throws store::StoreError where the
    // store cannot be opened.
    static Result<std::unique_ptr<Ground>> open(InstanceSettings const& settings,
                                                recipients::Key const* key);
    ~Ground();

    geo::Communes const& communes() const { return *communes_; }
    recipients::Key const* key() const { return key_; }
    // The newest directory in the store; opened once, shared, let go when a newer one came and
    // nobody reads it. Any thread; the first one to ask for a new directory opens it while the
    // others wait (about a second for ten million people).
    Result<std::shared_ptr<recipients::Directory const>> newest();
    // The directory an alert has pinned. not_found: no such snapshot in the store.
    Result<std::shared_ptr<recipients::Directory const>> directory(std::string const& id);

private:
    Ground(InstanceSettings settings, std::shared_ptr<geo::Communes const> communes,
           recipients::Key const* key);
    Result<std::shared_ptr<recipients::Directory const>> open_once(std::string const& id,
                                                                   std::string const& file);

    InstanceSettings settings_;
    std::shared_ptr<geo::Communes const> communes_;
    recipients::Key const* key_;
    std::mutex mutex_;  // guards what follows
    std::unique_ptr<store::Database> db_;
    std::unordered_map<std::string, std::shared_ptr<recipients::Directory const>> open_;
};

}  // namespace alertd
