#include "tests/support/outlet.hpp"

#include <sys/stat.h>

#include <regex>
#include <stdexcept>

namespace alertd::test {

bool KeptReceipts::take(std::span<Receipt const> receipts) {
    if (!keeps) return false;
    {
        std::lock_guard const held(lock_);
        all_.insert(all_.end(), receipts.begin(), receipts.end());
    }
    came_.notify_all();
    return true;
}

std::vector<Receipt> KeptReceipts::all() const {
    std::lock_guard const held(lock_);
    return all_;
}

bool KeptReceipts::wait_for(std::size_t count, milliseconds timeout) const {
    std::unique_lock held(lock_);
    return came_.wait_for(held, timeout, [&] { return all_.size() >= count; });
}

std::string secret_of(std::string const& file_name) {
    return "secret of " + file_name;
}

Outlet::Outlet(channels::Kind const& kind, std::string const& settings, net::HttpClient* given,
               Around around) {
    if (around.time_runs) clock.run();
    std::regex const secret_file("_file = \"([^\"]+)\"");
    for (std::sregex_iterator it(settings.begin(), settings.end(), secret_file), end; it != end;
         ++it) {
        if ((*it)[1].str().starts_with('/')) continue;
        std::string const file = folder_.write((*it)[1], secret_of((*it)[1]) + "\n");
        ::chmod(file.c_str(), 0600);
    }
    auto document = config::Document::parse("[outlet.tested]\n" + settings, folder_.path());
    if (!document) throw std::runtime_error(document.error().message);
    document_ = std::move(*document);
    auto const section = document_->section("outlet.tested");
    for (auto const* key : {"kind", "purpose"}) section.text(key, "");
    section.number("connections", 1, 1, 64);
    net::HttpClient& client = given ? *given : http;
    auto channel =
        kind.open(section, {client, clock, receipts,
                            around.state.empty() ? folder_.path() : around.state, around.sends});
    if (channel)
        channel_ = std::move(*channel);
    else
        error_ = channel.error().message;
}

std::vector<Message> Outlet::messages(std::size_t n, std::string const& prefix) {
    Slots const slots{"Lũ quét",
                      "Nguy hiểm",
                      "Phường Cầu Giấy",
                      "14:00 đến 20:00 ngày 22/11",
                      "Rời khỏi vùng trũng ngay.",
                      "Đài khí tượng thủy văn",
                      "http://127.0.0.1:8080/a/7",
                      "warning"};
    std::vector<Message> batch;
    for (std::size_t i = 0; i < n; ++i)
        batch.push_back({"key-" + std::to_string(i), prefix + std::to_string(i), "vi",
                         "Cảnh báo lũ quét", "Phường Cầu Giấy: rời khỏi vùng trũng \"ngay\".",
                         slots});
    return batch;
}

Envelope Outlet::envelope() const {
    return {"VN-2026-0001", "event-7", Severity::Severe, clock.now() + std::chrono::hours{1}};
}

std::vector<Outcome> Outlet::send(std::vector<Message> const& batch) {
    return channel_->send(envelope(), batch, clock.steady() + seconds{10});
}

std::string_view word_of(Outcome const& outcome) {
    constexpr std::string_view words[] = {"Accepted", "Retry",         "Rejected",
                                          "OptedOut", "Misconfigured", "Unknown"};
    return words[outcome.index()];
}

}  // namespace alertd::test
