#include "alertd/ground.hpp"

#include <filesystem>

#include "alertd/store/recipients.hpp"

namespace alertd {

using recipients::Directory;

Result<std::unique_ptr<Ground>> Ground::open(InstanceSettings const& settings,
                                             recipients::Key const* key) {
    auto communes = geo::Communes::open(settings.boundaries);
    if (!communes) return communes.error();
    return std::unique_ptr<Ground>(new Ground(settings, std::move(*communes), key));
}

Ground::Ground(InstanceSettings settings, std::shared_ptr<geo::Communes const> communes,
               recipients::Key const* key)
    : settings_(std::move(settings)),
      communes_(std::move(communes)),
      key_(key),
      db_(std::make_unique<store::Database>(settings_.store)) {}
Ground::~Ground() = default;

Result<std::shared_ptr<Directory const>> Ground::newest() {
    std::lock_guard const lock(mutex_);
    auto const row = store::newest_snapshot(*db_);
    if (!row)
        return not_found(
            "no directory of recipients yet: alertctl recipients import or simulate makes one");
    auto directory = open_once(row->id, row->file);
    if (!directory) return directory;
    std::erase_if(open_, [&](auto const& open) {
        return open.first != row->id && open.second.use_count() == 1;
    });
    return directory;
}

Result<std::shared_ptr<Directory const>> Ground::directory(std::string const& id) {
    std::lock_guard const lock(mutex_);
    if (auto const found = open_.find(id); found != open_.end()) return found->second;
    auto const row = store::find_snapshot(*db_, id);
    if (!row) return not_found("directory of recipients " + id + ": not in the store");
    return open_once(id, row->file);
}

Result<std::shared_ptr<Directory const>> Ground::open_once(std::string const& id,
                                                           std::string const& file) {
    if (auto const found = open_.find(id); found != open_.end()) return found->second;
    auto const path = std::filesystem::path(settings_.snapshots) / file;
    auto directory = Directory::open(path.string(), *communes_, key_);
    if (!directory) return directory;
    if ((*directory)->id() != id)
        return Error{Errc::internal, path.string() + ": is another directory than its name says"};
    open_.emplace(id, *directory);
    return directory;
}

}  // namespace alertd
