#pragma once
// Settings are read once, typed, at start. A part asks its Section for each key it knows, with the
// default that stands in its own struct; what nobody asked for is an unknown key, and that is a
// fault, as a wrong type or a value out of range is.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/result.hpp"

namespace alertd::config {

// A secret that does not print: no operator<<, no formatter. Comes from a file (mode 0600 or
// stricter) or the environment.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    std::string const& reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

private:
    std::string value_;
};

// Reads a secret file, without its trailing newline. Refuses what others may read and what is empty
// or over 64 KiB.
Result<Secret> read_secret(std::string const& path);

class Document;

// One table of the file, e.g. "redis" or "outlet.push_main". Cheap to copy; the Document must
// outlive it.
class Section {
public:
    Section(Document& document, std::string path) : document_(&document), path_(std::move(path)) {}
    std::string const& path() const { return path_; }
    bool present() const;

    // Each answers `fallback` when the key is absent and notes a fault in the Document when it is
    // of another type or, for numbers, outside [low, high].
    std::string text(std::string_view key, std::string fallback) const;
    bool flag(std::string_view key, bool fallback) const;
    std::int64_t number(std::string_view key, std::int64_t fallback, std::int64_t low,
                        std::int64_t high) const;
    double real(std::string_view key, double fallback, double low, double high) const;
    std::vector<std::string> texts(std::string_view key, std::vector<std::string> fallback) const;
    // A text relative to the settings file's own folder; "" stays "".
    std::string path(std::string_view key, std::string fallback) const;

    Section child(std::string_view key) const {
        return {*document_, path_ + "." + std::string(key)};
    }
    std::vector<std::string> children() const;  // names of the tables below this one
    void fault(std::string_view key, std::string_view why) const;  // "settings: redis.port: why"

private:
    Document* document_;
    std::string path_;
};

class Document {
public:
    // Refuses what is not TOML, with line and column, and files over 1 MiB.
    static Result<std::unique_ptr<Document>> read(std::string const& file);
    static Result<std::unique_ptr<Document>> parse(std::string_view toml, std::string folder);
    ~Document();
    Section section(std::string_view path) { return {*this, std::string(path)}; }
    // After every part has read its section: all faults, unknown keys included, one line each; ok
    // when there is none.
    Result<void> check() const;

private:
    friend class Section;
    struct Impl;
    explicit Document(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace alertd::config
