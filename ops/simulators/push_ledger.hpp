#pragma once
// What sim_push_gateway takes, remembers and answers. One thread.
#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <unordered_map>

#include "ops/simulators/push_receipts.hpp"

namespace sim {

namespace json = boost::json;

struct Answer {
    int status = 200;
    std::string body;
    std::string headers;
    bool drop = false;  // close instead of answering
};

inline Answer problem(int status, std::string const& title, std::string headers = "") {
    return {status, R"({"title":")" + title + "\"}", std::move(headers)};
}

struct Incoming {
    std::string_view key, token, language, title, body;
};

// A batch that was read. The views point into the JSON value, which its session keeps.
struct Batch {
    std::string_view alert;
    std::string idempotency_key;
    std::size_t body_hash = 0;
    unsigned connection = 0;
    std::vector<Incoming> messages;
};

// False: missing, no text, empty or longer than `most`.
inline bool take_text(json::object const& o, std::string_view name, std::size_t most,
                      std::string_view& out) {
    auto const* value = o.if_contains(name);
    if (!value || !value->is_string()) return false;
    out = value->get_string();
    return !out.empty() && out.size() <= most;
}

inline bool read_message(json::value const& value, Incoming& m) {
    auto const* o = value.if_object();
    return o && take_text(*o, "key", 128, m.key) && take_text(*o, "token", 4096, m.token) &&
           take_text(*o, "language", 35, m.language) && take_text(*o, "title", 65'536, m.title) &&
           take_text(*o, "body", 65'536, m.body);
}

// 0 when `batch` holds the whole of it, else the status to refuse with.
inline int read_batch(json::value const& value, std::size_t batch_max, Batch& batch) {
    auto const* o = value.if_object();
    std::string_view ignored;
    if (!o || !take_text(*o, "alert", 1024, batch.alert) ||
        !take_text(*o, "collapse_key", 1024, ignored) || !take_text(*o, "severity", 16, ignored) ||
        !take_text(*o, "expires", 64, ignored))
        return 400;
    auto const* list = o->if_contains("messages");
    if (!list || !list->is_array() || list->get_array().empty()) return 400;
    if (list->get_array().size() > batch_max) return 413;
    for (auto const& item : list->get_array())
        if (!read_message(item, batch.messages.emplace_back())) return 400;
    return 0;
}

// -1 where there is no name.
inline int open_to_append(std::string_view option, std::string const& file) {
    if (file.empty()) return -1;
    int const opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (opened < 0) refuse(option, "cannot be opened");
    return opened;
}

class Ledger {
public:
    Ledger(Options const& options, Receipts& receipts) : options_(options), receipts_(receipts) {
        record_ = open_to_append("--record", options.record);
        refused_ = open_to_append("--refused", options.refused);
    }

    // Until when a batch of n messages has to wait for its turn.
    Steady::time_point turn(std::size_t n) {
        auto const now = Steady::now();
        if (options_.rate <= 0) return now;
        next_turn_ = std::max(next_turn_, now);
        auto const mine = next_turn_;
        next_turn_ += std::chrono::duration_cast<Steady::duration>(
            std::chrono::duration<double>(double(n) / options_.rate));
        return mine;
    }

    Answer take(Batch const& batch) {
        if (auto const seen = taken_.find(batch.idempotency_key); seen != taken_.end()) {
            if (seen->second.body_hash != batch.body_hash)
                return problem(409, "the Idempotency-Key came before with another body");
            ++repeated_;
            return results(batch, seen->second.first_ordinal);
        }
        ++batches_;
        if (every(options_.retry_every, batches_))
            return problem(429, "too fast", "Retry-After: 1\r\n");
        auto const first = ordinal_;
        ordinal_ += batch.messages.size();
        remember(batch, first);
        record(batch, first);
        if (every(options_.fail_every, batches_)) return problem(500, "fell over");
        if (every(options_.drop_answer_every, batches_)) return {0, "", "", true};
        if (every(options_.garbage_every, batches_)) return {200, R"({"results":[{"key":"gar)", ""};
        return results(batch, first);
    }

    std::string counts() const {
        auto const r = receipts_.counts();
        return json::serialize(json::object{{"accepted", accepted_},
                                            {"batches", batches_},
                                            {"repeated", repeated_},
                                            {"receipts_sent", r.sent},
                                            {"receipts_pending", r.pending},
                                            {"receipts_dropped", r.dropped}});
    }

    // The latest `limit` recorded lines after the first `after` messages, oldest first.
    std::vector<std::string_view> latest(std::size_t after, std::size_t limit) const {
        std::vector<std::string_view> lines;
        for (auto const& kept : recent_) {
            std::size_t number = kept.first;
            for (std::string_view rest = kept.lines; !rest.empty(); ++number) {
                auto const end = rest.find('\n');
                if (number >= after) lines.push_back(rest.substr(0, end));
                rest.remove_prefix(end + 1);
            }
        }
        if (lines.size() > limit)
            lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(limit));
        return lines;
    }

    std::size_t accepted() const { return accepted_; }

private:
    static constexpr std::size_t keys_kept = 1'000'000, lines_kept = 1'000;

    static bool every(unsigned n, std::size_t ordinal) { return n > 0 && ordinal % n == 0; }

    // Why the message with this ordinal is rejected; empty when it is accepted. The same at every
    // repetition.
    std::string_view rejection(std::size_t ordinal) const {
        if (every(options_.reject_every, ordinal + 1)) return "not_allowed";
        if (every(options_.unregistered_every, ordinal + 1)) return "unregistered";
        return {};
    }

    Answer results(Batch const& batch, std::size_t ordinal) const {
        Answer answer;
        answer.body.reserve(batch.messages.size() * 80);
        answer.body = R"({"results":[)";
        for (auto const& m : batch.messages) {
            answer.body.append(&m == &batch.messages.front() ? R"({"key":)" : R"(,{"key":)");
            append_quoted(answer.body, m.key);
            auto const why = rejection(ordinal);
            answer.body.append(why.empty() ? R"(,"status":"accepted","id":"g)"
                                           : R"(,"status":"rejected","reason":")");
            answer.body.append(why.empty() ? std::to_string(ordinal) : std::string(why))
                .append("\"}");
            ++ordinal;
        }
        answer.body += "]}";
        return answer;
    }

    void remember(Batch const& batch, std::size_t first) {
        if (!options_.idempotency) return;
        taken_[batch.idempotency_key] = {batch.body_hash, first};
        order_.push_back(batch.idempotency_key);
        if (order_.size() <= keys_kept) return;
        taken_.erase(order_.front());
        order_.pop_front();
    }

    static void append_line(std::string& lines, std::string const& head, Incoming const& m) {
        lines += head;
        append_quoted(lines, m.key);
        append_quoted(lines.append(R"(,"token":)"), m.token);
        append_quoted(lines.append(R"(,"language":)"), m.language);
        append_quoted(lines.append(R"(,"title":)"), m.title);
        append_quoted(lines.append(R"(,"body":)"), m.body);
        lines += "}\n";
    }

    void record(Batch const& batch, std::size_t ordinal) {
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        std::string head =
            R"({"t":)" +
            std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) +
            R"(,"conn":)" + std::to_string(batch.connection) + R"(,"batch":)";
        append_quoted(head, batch.idempotency_key);
        append_quoted(head.append(R"(,"alert":)"), batch.alert);
        head += R"(,"key":)";
        std::string lines, refused;
        std::vector<std::string> keys;
        for (auto const& m : batch.messages) {
            bool const taken = rejection(ordinal++).empty();
            append_line(taken ? lines : refused, head, m);
            if (taken) keys.emplace_back(m.key);
        }
        write_out(record_, lines);
        write_out(refused_, refused);
        keep(lines, keys.size());
        receipts_.add(std::move(keys));
    }

    // A judge that cannot write its record must not go on judging.
    static void write_out(int file, std::string const& lines) {
        if (file < 0 || lines.empty()) return;
        if (::write(file, lines.data(), lines.size()) != static_cast<ssize_t>(lines.size()))
            refuse("--record", "could not be written");
    }

    void keep(std::string lines, std::size_t count) {
        if (count == 0) return;
        recent_.push_back({accepted_, std::move(lines)});
        accepted_ += count;
        while (recent_.size() > 1 && recent_[1].first + lines_kept < accepted_) recent_.pop_front();
    }

    struct Taken {
        std::size_t body_hash, first_ordinal;
    };
    struct Kept {
        std::size_t first;
        std::string lines;
    };
    Options const& options_;
    Receipts& receipts_;
    int record_ = -1, refused_ = -1;
    Steady::time_point next_turn_{};
    std::unordered_map<std::string, Taken> taken_;
    std::deque<std::string> order_;
    std::deque<Kept> recent_;
    std::size_t batches_ = 0, ordinal_ = 0, accepted_ = 0, repeated_ = 0;
};

}  // namespace sim
