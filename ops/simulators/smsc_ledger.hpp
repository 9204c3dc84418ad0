#pragma once
// What sim_smsc takes, writes down and reports. One thread.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>

#include "ops/simulators/smsc_options.hpp"
#include "ops/simulators/smsc_text.hpp"

namespace sim {

using Steady = std::chrono::steady_clock;

inline std::int64_t unix_ms() {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

inline void append_quoted(std::string& out, std::string_view text) {
    constexpr char hex[] = "0123456789abcdef";
    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\')
            out.append(1, '\\').append(1, c);
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
        else
            out.append("\\u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
    }
    out += '"';
}

inline std::string hex_of(std::string_view octets) {
    constexpr char hex[] = "0123456789abcdef";
    std::string out;
    for (char c : octets) out.append({hex[static_cast<unsigned char>(c) >> 4], hex[c & 15]});
    return out;
}

// What happens to one submit.
struct Ruling {
    std::uint32_t status = 0;
    enum class Then { answer, silent, garbage, close, wrong_length, nack, unbind } then{};
    std::uint64_t number = 0;  // of the message, when it was taken
    bool taken() const { return number > 0; }
};

class SmscLedger {
public:
    explicit SmscLedger(Options const& options) : options_(options), tokens_(options.burst) {
        if (options.record.empty()) return;
        record_ = ::open(options.record.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (record_ < 0) refuse("--record", "cannot be opened");
        // Ids go on where an earlier run stopped.
        char bytes[65'536];
        for (ssize_t n; (n = ::read(record_, bytes, sizeof bytes)) > 0;)
            taken_ += std::uint64_t(std::count(bytes, bytes + n, '\n'));
    }

    Ruling rule(Submit const& s) {
        ++seen_;
        using Then = Ruling::Then;
        if (!s.to.starts_with("841") && !s.to.starts_with("+841")) return {0x0B};
        if (s.octets.size() > 254 && !s.parameters.contains(0x0424)) return {0x01};
        if (!has_token()) return {0x58};
        if (every(options_.queue_full_every)) return {0x14};
        if (every(options_.refuse_every)) return {options_.refuse_status};
        if (every(options_.nack_every)) return {0x08, Then::nack};
        if (every(options_.unbind_every)) return {0, Then::unbind};
        Ruling taken{0, Then::answer, ++taken_};
        if (every(options_.drop_answer_every)) taken.then = Then::silent;
        if (every(options_.garbage_every)) taken.then = Then::garbage;
        if (every(options_.close_every)) taken.then = Then::close;
        if (every(options_.wrong_length_every)) taken.then = Then::wrong_length;
        return taken;
    }

    std::string id(std::uint64_t number, std::string_view form) const {
        char text[32];
        std::uint64_t const shown = number + 1'000'000'000ull;  // hex and decimal must differ
        if (form == "hex")
            std::snprintf(text, sizeof text, "%llX", static_cast<unsigned long long>(shown));
        else
            std::snprintf(text, sizeof text, form == "padded" ? "%020llu" : "%llu",
                          static_cast<unsigned long long>(shown));
        return text;
    }

    void record(Submit const& s, Shown const& seen, Ruling const& r, unsigned connection,
                std::uint32_t sequence) {
        std::string& line = waiting_;
        auto const number = [&](char const* name, std::uint64_t value) {
            line.append(",\"").append(name).append("\":").append(std::to_string(value));
        };
        auto const text = [&](char const* name, std::string_view value) {
            append_quoted(line.append(",\"").append(name).append("\":"), value);
        };
        line += "{\"t\":" + std::to_string(unix_ms());
        number("conn", connection), number("seq", sequence);
        text("id", id(r.number, options_.id_form)), text("from", s.from), text("to", s.to);
        number("from_ton", s.from_ton), number("to_ton", s.to_ton), number("to_npi", s.to_npi);
        number("esm", s.esm), number("dcs", s.dcs), text("validity", s.validity);
        number("registered", s.registered), number("ref", seen.reference);
        number("total", seen.total), number("part", seen.part);
        text("udh", hex_of(seen.header)), text("hex", hex_of(s.octets)), text("text", seen.text);
        line += "}\n";
    }

    // A bind that was answered, beside the record of texts.
    void record_bind(unsigned connection, std::string_view system_id, std::uint32_t status) const {
        if (options_.record.empty()) return;
        std::string line = "{\"t\":" + std::to_string(unix_ms()) +
                           ",\"conn\":" + std::to_string(connection) + ",\"system_id\":";
        append_quoted(line, system_id);
        line += ",\"status\":" + std::to_string(status) + "}\n";
        std::ofstream(options_.record + ".binds", std::ios::app) << line;
    }

    // Before any answer goes out. A judge that cannot write its record must not go on judging.
    void flush() {
        std::string const lines = std::exchange(waiting_, {});
        if (record_ < 0 || lines.empty()) return;
        if (::write(record_, lines.data(), lines.size()) != static_cast<ssize_t>(lines.size()))
            refuse("--record", "could not be written");
    }

    // The same number and the same message always fall on the same side of a share.
    bool falls_in(std::string_view what, double share) const {
        std::uint32_t hash = 2'166'136'261u ^ options_.seed;
        for (char c : what) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619u;
        return double((hash ^ hash >> 15) % 10'000) < share * 10'000;
    }

private:
    bool every(unsigned n) const { return n > 0 && seen_ % n == 0; }

    bool has_token() {
        if (options_.rate <= 0) return true;
        auto const now = Steady::now();
        auto const passed = std::chrono::duration<double>(now - filled_).count();
        tokens_ = std::min(options_.burst, tokens_ + passed * options_.rate);
        filled_ = now;
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }

    Options const& options_;
    int record_ = -1;
    double tokens_;
    Steady::time_point filled_ = Steady::now();
    std::uint64_t seen_ = 0, taken_ = 0;
    std::string waiting_;
};

}  // namespace sim
