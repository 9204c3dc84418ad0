#include "config/section.hpp"

#include <sys/stat.h>

#include <toml++/toml.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace alertd::config {

struct Document::Impl {
    toml::table table;
    std::string folder;
    std::set<std::string, std::less<>> asked;
    std::vector<std::string> faults;
};

namespace {

constexpr std::size_t settings_bytes_max = 1 << 20;
constexpr std::size_t secret_bytes_max = 64 << 10;

Result<std::string> read_file(std::string const& file, std::size_t bytes_max) {
    std::error_code failed;
    auto const size = std::filesystem::file_size(file, failed);
    if (failed) return not_found(file + ": " + failed.message());
    if (size > bytes_max) return Error{Errc::too_large, file + ": larger than it may be"};
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return unavailable(file + ": cannot be read");
    return text.str();
}

// Every leaf of the file as "table.key".
void collect(toml::table const& table, std::string const& prefix, std::vector<std::string>& out) {
    for (auto const& [key, node] : table) {
        std::string const path =
            prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
        if (auto const* child = node.as_table())
            collect(*child, path, out);
        else
            out.push_back(path);
    }
}

}  // namespace

Result<Secret> read_secret(std::string const& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0)
        return not_found("secret file " + path + ": does not exist");
    if (info.st_mode & 077)
        return forbidden("secret file " + path + ": others may read it; chmod 600 mends it");
    auto text = read_file(path, secret_bytes_max);
    if (!text) return text.error();
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    if (text->empty()) return invalid("secret file " + path + ": is empty");
    return Secret(std::move(*text));
}

Document::Document(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Document::~Document() = default;

Result<std::unique_ptr<Document>> Document::read(std::string const& file) {
    auto text = read_file(file, settings_bytes_max);
    if (!text) return text.error();
    auto document = parse(*text, std::filesystem::absolute(file).parent_path().string());
    if (!document) return invalid(file + ": " + document.error().message);
    return document;
}

Result<std::unique_ptr<Document>> Document::parse(std::string_view text, std::string folder) {
    auto impl = std::make_unique<Impl>();
    impl->folder = std::move(folder);
    try {
        impl->table = toml::parse(text);
    } catch (toml::parse_error const& e) {
        auto const& at = e.source().begin;
        return invalid("line " + std::to_string(at.line) + ", column " + std::to_string(at.column) +
                       ": " + std::string(e.description()));
    }
    return std::unique_ptr<Document>(new Document(std::move(impl)));
}

Result<void> Document::check() const {
    std::vector<std::string> leaves, faults = impl_->faults;
    collect(impl_->table, "", leaves);
    for (auto const& leaf : leaves)
        if (!impl_->asked.contains(leaf)) faults.push_back("settings: " + leaf + ": unknown key");
    if (faults.empty()) return {};
    std::string all;
    for (auto const& f : faults) all += (all.empty() ? "" : "\n") + f;
    return invalid(all);
}

namespace {

template <class Impl>
toml::node_view<toml::node> find(Impl& impl, std::string const& path) {
    impl.asked.insert(path);
    return impl.table.at_path(path);
}

}  // namespace

bool Section::present() const {
    return document_->impl_->table.at_path(path_).is_table();
}

void Section::fault(std::string_view key, std::string_view why) const {
    document_->impl_->faults.push_back("settings: " + path_ + "." + std::string(key) + ": " +
                                       std::string(why));
}

std::string Section::text(std::string_view key, std::string fallback) const {
    auto node = find(*document_->impl_, path_ + "." + std::string(key));
    if (!node) return fallback;
    if (auto value = node.value_exact<std::string>()) return *value;
    fault(key, "must be a text in quotes");
    return fallback;
}

bool Section::flag(std::string_view key, bool fallback) const {
    auto node = find(*document_->impl_, path_ + "." + std::string(key));
    if (!node) return fallback;
    if (auto value = node.value_exact<bool>()) return *value;
    fault(key, "must be true or false");
    return fallback;
}

std::int64_t Section::number(std::string_view key, std::int64_t fallback, std::int64_t low,
                             std::int64_t high) const {
    auto node = find(*document_->impl_, path_ + "." + std::string(key));
    if (!node) return fallback;
    auto value = node.value_exact<std::int64_t>();
    if (value && *value >= low && *value <= high) return *value;
    fault(key,
          "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return fallback;
}

double Section::real(std::string_view key, double fallback, double low, double high) const {
    auto node = find(*document_->impl_, path_ + "." + std::string(key));
    if (!node) return fallback;
    auto value = node.value<double>();
    if (value && *value >= low && *value <= high) return *value;
    fault(key, "must be a number from " + std::to_string(low) + " to " + std::to_string(high));
    return fallback;
}

std::vector<std::string> Section::texts(std::string_view key,
                                        std::vector<std::string> fallback) const {
    auto node = find(*document_->impl_, path_ + "." + std::string(key));
    if (!node) return fallback;
    std::vector<std::string> out;
    auto const* array = node.as_array();
    if (array)
        for (auto const& item : *array)
            if (auto value = item.value_exact<std::string>()) out.push_back(*value);
    if (array && out.size() == array->size()) return out;
    fault(key, "must be a list of texts");
    return fallback;
}

std::string Section::path(std::string_view key, std::string fallback) const {
    std::string const value = text(key, std::move(fallback));
    if (value.empty()) return value;
    return (std::filesystem::path(document_->impl_->folder) / value).string();
}

std::vector<std::string> Section::children() const {
    std::vector<std::string> names;
    if (auto const* table = document_->impl_->table.at_path(path_).as_table())
        for (auto const& [key, node] : *table)
            if (node.is_table()) names.emplace_back(key.str());
    return names;
}

}  // namespace alertd::config
