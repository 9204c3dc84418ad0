#pragma once
// What several kinds read from their section in the same way.
#include <string>
#include <string_view>

#include "config/section.hpp"

namespace alertd::channels {

// The faults of one section: noted in its Document and told, all in one line, in the error of
// Kind::open.
class Faults {
public:
    explicit Faults(config::Section const& section) : section_(section) {}
    void add(std::string_view key, std::string const& why);
    void tell(std::string const& noted);  // what a table below this one has noted already
    std::string const& all() const { return all_; }  // empty: none

private:
    config::Section const& section_;
    std::string all_;
};

// Why a carrier's address is none; empty when it is http or https, a host and a path alone.
std::string url_fault(std::string_view url);

// The key's URL without its trailing slashes; `fallback` where it is absent.
std::string url_of(config::Section const& section, std::string_view key, std::string fallback,
                   Faults& faults);

// What the file holds that the key names; missing or unreadable is a fault.
config::Secret secret_of(config::Section const& section, std::string_view key, Faults& faults);

}  // namespace alertd::channels
