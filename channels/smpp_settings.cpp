#include "channels/smpp_settings.hpp"

#include <algorithm>
#include <charconv>

#include "alertd/model/delivery.hpp"
#include "channels/outlet_settings.hpp"

namespace alertd::channels::smpp {
namespace {

// Reads the section's keys and gathers what is wrong with them.
class Reader : public Faults {
public:
    explicit Reader(config::Section const& given) : Faults(given), section(given) {}
    config::Section const& section;

    // Printable ASCII alone, as C-Octet Strings are.
    std::string ascii(std::string_view key, std::string value, std::size_t most, bool needed) {
        if (needed && value.empty()) add(key, "is missing");
        bool const plain = std::ranges::all_of(value, [](char c) { return c >= ' ' && c < 0x7F; });
        if (!plain) add(key, "must be ASCII");
        if (value.size() > most) add(key, "is longer than " + std::to_string(most) + " characters");
        return value;
    }

    template <class E, std::size_t N>
    void word(Word<E> const (&words)[N], std::string_view key, std::string const& given, E& out) {
        if (given.empty()) return;
        if (auto const value = value_of(words, given)) {
            out = *value;
            return;
        }
        std::string known;
        for (auto const& w : words) known.append(known.empty() ? "" : ", ").append(w.text);
        add(key, "is none of " + known);
    }

    // Status numbers, "0x0000040B" or "1035".
    std::vector<std::uint32_t> statuses(std::string_view key, std::vector<std::string> given) {
        std::vector<std::uint32_t> all;
        for (std::string_view text : given) {
            bool const hex = text.starts_with("0x") || text.starts_with("0X");
            if (hex) text.remove_prefix(2);
            std::uint32_t value = 0;
            auto const end = text.data() + text.size();
            auto const read = std::from_chars(text.data(), end, value, hex ? 16 : 10);
            if (read.ec != std::errc{} || read.ptr != end || value == 0)
                add(key, "holds what is no status number, e.g. \"0x0000040B\"");
            all.push_back(value);
        }
        if (all.size() > 100) add(key, "has more than 100 entries");
        return all;
    }
};

void read_account(Reader& r, SmppSettings& out) {
    auto const& s = r.section;
    out.host = r.ascii("host", s.text("host", ""), 255, true);
    out.port = int(s.number("port", out.port, 1, 65'535));
    out.system_id = r.ascii("system_id", s.text("system_id", ""), 15, true);
    out.system_type = r.ascii("system_type", s.text("system_type", ""), 12, false);
    out.service_type = r.ascii("service_type", s.text("service_type", ""), 5, false);
    out.password = secret_of(s, "password_file", r);
    if (out.password.reveal().size() > 64)
        r.add("password_file", "the password is longer than 64 characters");
}

void read_addresses(Reader& r, SmppSettings& out) {
    auto const& s = r.section;
    out.source = r.ascii("source", s.text("source", ""), 20, true);
    out.source_ton = int(s.number("source_ton", out.source_ton, 0, 6));
    out.source_npi = int(s.number("source_npi", out.source_npi, 0, 18));
    out.dest_ton = int(s.number("dest_ton", out.dest_ton, 0, 6));
    out.dest_npi = int(s.number("dest_npi", out.dest_npi, 0, 18));
    if (out.source_ton == 5 && out.source.size() > 11)
        r.add("source", "a brand's name (source_ton = 5) has at most 11 characters");
}

void read_pace(Reader& r, SmppSettings& out) {
    auto const& s = r.section;
    out.window = std::size_t(s.number("window", std::int64_t(out.window), 1, window_size));
    out.parts_per_second = s.real("parts_per_second", 0, 0, 1e6);
    out.enquire_link = seconds{s.number("enquire_link_s", out.enquire_link.count(), 1, 3'600)};
    out.connect_timeout =
        milliseconds{s.number("connect_timeout_ms", out.connect_timeout.count(), 50, 60'000)};
    out.response_timeout =
        milliseconds{s.number("response_timeout_ms", out.response_timeout.count(), 50, 60'000)};
    out.reconnect = milliseconds{s.number("reconnect_ms", out.reconnect.count(), 10, 60'000)};
    out.throttle_pause =
        milliseconds{s.number("throttle_pause_ms", out.throttle_pause.count(), 10, 60'000)};
}

void read_form(Reader& r, SmppSettings& out) {
    auto const& s = r.section;
    r.word(long_text_words, "long_text", s.text("long_text", ""), out.long_text);
    r.word(default_alphabet_words, "default_alphabet", s.text("default_alphabet", ""),
           out.default_alphabet);
    r.word(validity_words, "validity", s.text("validity", ""), out.validity);
    out.registered_delivery = int(s.number("registered_delivery", out.registered_delivery, 0, 2));
    r.word(id_form_words, "id_in_answer", s.text("id_in_answer", ""), out.id_in_answer);
    r.word(id_form_words, "id_in_receipt", s.text("id_in_receipt", ""), out.id_in_receipt);
    out.temporary = r.statuses("temporary_statuses", s.texts("temporary_statuses", {}));
    out.rejected = r.statuses("rejected_statuses", s.texts("rejected_statuses", {}));
    out.opted_out = r.statuses("opted_out_statuses", s.texts("opted_out_statuses", {}));
    out.simulated_only = s.flag("simulated_only", false);
}

}  // namespace

Result<SmppSettings> read_smpp_settings(config::Section const& section) {
    SmppSettings out;
    Reader r(section);
    read_account(r, out);
    read_addresses(r, out);
    read_pace(r, out);
    read_form(r, out);
    if (!r.all().empty()) return invalid(r.all());
    return out;
}

}  // namespace alertd::channels::smpp
