#pragma once
// The templates that sim_zalo knows, and what a message makes of them.
#include <boost/json.hpp>
#include <map>
#include <optional>

#include "ops/simulators/zalo_tokens.hpp"

namespace sim {

struct Template {
    std::string text;                          // with <slot> where a slot stands
    std::map<std::string, std::size_t> slots;  // most characters each
};

class Templates {
public:
    explicit Templates(Options const& options) {
        if (options.templates.empty()) return;
        boost::system::error_code failed;
        auto const value = json::parse(options.templates, failed);
        if (failed || !value.is_object()) refuse("--templates", "the file is not a JSON object");
        for (auto const& [id, form] : value.get_object()) read(std::string(id), form);
        any_ = false;
    }

    // The error that Zalo would answer; 0: this template can be filled so.
    int fault(std::string const& id, json::object const& slots) const {
        if (slots.empty()) return -111;
        for (auto const& [name, value] : slots)
            if (!value.is_string() || value.get_string().empty()) return -112;
        if (any_) return 0;
        auto const form = all_.find(id);
        if (form == all_.end()) return -109;
        if (slots.size() != form->second.slots.size()) return -112;
        for (auto const& [name, most] : form->second.slots) {
            auto const* value = slots.if_contains(name);
            if (!value || characters(value->get_string()) > most) return -112;
        }
        return 0;
    }

    // What the person would read.
    std::string text(std::string const& id, json::object const& slots) const {
        std::string out;
        auto const form = all_.find(id);
        if (form == all_.end()) {
            for (auto const& [name, value] : slots)
                out.append(out.empty() ? "" : "\n").append(std::string_view(value.get_string()));
            return out;
        }
        for (std::string_view rest = form->second.text; !rest.empty();) {
            auto const open = std::min(rest.find('<'), rest.size());
            auto const close = rest.find('>', open);
            out += rest.substr(0, close == rest.npos ? rest.size() : open);
            if (close == rest.npos) break;
            auto const* value = slots.if_contains(rest.substr(open + 1, close - open - 1));
            out +=
                value ? std::string_view(value->get_string()) : rest.substr(open, close - open + 1);
            rest.remove_prefix(close + 1);
        }
        return out;
    }

private:
    static std::size_t characters(std::string_view text) {
        std::size_t n = 0;
        for (char const c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        return n;
    }

    void read(std::string const& id, json::value const& value) {
        auto const* o = value.if_object();
        auto const* text = o ? o->if_contains("text") : nullptr;
        auto const* slots = o ? o->if_contains("slots") : nullptr;
        if (!text || !text->is_string() || !slots || !slots->is_object())
            refuse("--templates", "a template has no text or no slots");
        Template form{std::string(text->get_string()), {}};
        for (auto const& [name, most] : slots->get_object()) {
            if (!most.is_int64() || most.get_int64() < 1)
                refuse("--templates", "a slot's length is not a number above zero");
            form.slots[std::string(name)] = static_cast<std::size_t>(most.get_int64());
        }
        all_[id] = std::move(form);
    }

    bool any_ = true;
    std::map<std::string, Template> all_;
};

}  // namespace sim
