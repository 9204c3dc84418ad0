#include "channels/smpp_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace alertd::channels::smpp {
namespace {

bool usable(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= ' '; });
}

std::string_view next_word(std::string_view& rest) {
    auto const end = std::min(rest.find(' '), rest.size());
    auto const word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

template <class N>
bool read_number(std::string_view text, N& out) {
    auto const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, out);
    return read.ec == std::errc{} && read.ptr == end;
}

std::int64_t unix_seconds(Time at) {
    return std::chrono::floor<seconds>(at.time_since_epoch()).count();
}

}  // namespace

void CarrierIds::take(TakenPart const& taken, Time at, bool own) {
    if (!usable(taken.id) || taken.parts == 0 || taken.parts > parts_max ||
        taken.part >= taken.parts)
        return;
    auto const [found, fresh] = by_key_.try_emplace(taken.key, next_);
    if (fresh) people_[next_++] = {taken.key, at, taken.parts, 0, false, false, own, {}};
    Person& person = people_.at(found->second);
    // A message that is sent once more may have been cut anew; what is out then counts no more.
    if (person.parts != taken.parts) {
        person.parts = taken.parts;
        person.delivered = 0;
    }
    auto const id = by_id_.insert_or_assign(taken.id, Part{found->second, taken.part});
    if (id.second || person.ids.empty() || person.ids.back().first != taken.id)
        person.ids.emplace_back(taken.id, taken.part);
    drop_old(at);
}

CarrierIds::Match CarrierIds::match(std::string_view id, bool delivered) const {
    auto const found = by_id_.find(std::string(id));
    if (found == by_id_.end()) return {};
    Person const& person = people_.at(found->second.person);
    std::uint32_t const own = 1u << found->second.part;
    bool const settled = (person.delivered & own) != 0;
    if (!delivered) {
        if (settled) return {true, {}};
        return {true, Receipt{person.key, false, ""}};
    }
    std::uint32_t const all = (1u << person.parts) - 1;
    if (person.failed || (person.delivered | own) != all) return {true, {}};
    return {true, Receipt{person.key, true, ""}};
}

void CarrierIds::settle(std::string_view id, bool delivered, Time at) {
    auto const found = by_id_.find(std::string(id));
    if (found == by_id_.end()) return;
    Person& person = people_.at(found->second.person);
    std::uint32_t const own = 1u << found->second.part;
    if (delivered)
        person.delivered |= own;
    else if ((person.delivered & own) == 0)
        person.failed = true;
    bool const over = person.failed || person.delivered == (1u << person.parts) - 1;
    if (!over || person.closed) return;
    person.closed = true;
    closed_.emplace_back(at, found->second.person);
}

void CarrierIds::erase(std::map<std::uint64_t, Person>::iterator person) {
    for (auto const& [id, part] : person->second.ids)
        if (auto const at = by_id_.find(id);
            at != by_id_.end() && at->second.person == person->first)
            by_id_.erase(at);
    by_key_.erase(person->second.key);
    people_.erase(person);
}

void CarrierIds::drop_old(Time now) {
    while (!closed_.empty() && closed_.front().first + closed_kept < now) {
        if (auto const person = people_.find(closed_.front().second); person != people_.end())
            erase(person);
        closed_.pop_front();
    }
    while (!people_.empty() &&
           (by_id_.size() > ids_max || people_.begin()->second.at + ids_kept < now))
        erase(people_.begin());
}

std::string CarrierIds::line(TakenPart const& taken, Time at) {
    return fmt::format("t {} {} {} {} {}\n", unix_seconds(at), taken.part, taken.parts, taken.key,
                       taken.id);
}

std::string CarrierIds::line(std::string_view id, bool delivered, Time at) {
    return fmt::format("{} {} {}\n", delivered ? 'd' : 'f', unix_seconds(at), id);
}

std::string CarrierIds::lines() const {
    std::string out;
    for (auto const& [number, person] : people_) {
        if (!person.own || person.closed) continue;
        for (auto const& [id, part] : person.ids) {
            out += line(TakenPart{person.key, part, person.parts, id}, person.at);
            if (person.delivered & (1u << part)) out += line(id, true, person.at);
        }
    }
    return out;
}

void CarrierIds::read_line(std::string_view text, Time now, bool own) {
    auto const word = next_word(text);
    std::int64_t at_seconds = 0;
    if (word.size() != 1 || !read_number(next_word(text), at_seconds)) return;
    // A number from a file may be any: compared before it becomes a time.
    auto const newest = unix_seconds(now) + 3'600;
    if (at_seconds > newest || at_seconds < newest - 2 * 3'600 * ids_kept.count()) return;
    Time const at{seconds{at_seconds}};
    if (at + ids_kept < now) return;
    if (word == "d" || word == "f") return settle(text, word == "d", at);
    TakenPart taken;
    if (word != "t" || !read_number(next_word(text), taken.part) ||
        !read_number(next_word(text), taken.parts))
        return;
    taken.key = next_word(text);
    taken.id = text;
    if (usable(taken.key)) take(taken, at, own);
}

}  // namespace alertd::channels::smpp
