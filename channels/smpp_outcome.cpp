#include "channels/smpp_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace alertd::channels::smpp {
namespace {

constexpr milliseconds temporary_pause{1'000};

bool holds(std::vector<std::uint32_t> const& all, std::uint32_t one) {
    return std::ranges::find(all, one) != all.end();
}

// SMPP 3.4, 5.1.3: what says that the account or our settings are wrong, not this message. What is
// in none of the lists refuses this message for good.
constexpr std::uint32_t wrong_settings[] = {
    status::bad_command,      status::already_bound,  status::bad_source,
    status::bind_failed,      status::bad_password,   status::bad_system_id,
    status::bad_service_type, status::bad_source_ton, status::bad_source_npi,
    status::bad_system_type,  status::bad_schedule,   status::bad_validity};
constexpr std::uint32_t temporary[] = {status::not_bound, status::system_error,
                                       status::receiver_temporary};

Outcome refused(SmppSettings const& s, std::uint32_t given) {
    auto const reason = fmt::format("SMPP status {:#04x}", given);
    if (holds(s.opted_out, given)) return OptedOut{};
    if (holds(s.rejected, given)) return Rejected{reason};
    if (given == status::throttled || given == status::queue_full)
        return Retry{s.throttle_pause, reason};
    if (holds(s.temporary, given) || std::ranges::count(temporary, given))
        return Retry{temporary_pause, reason};
    if (std::ranges::count(wrong_settings, given)) return Misconfigured{reason};
    return Rejected{reason};
}

// The lower goes before the higher when parts end differently.
int rank(Outcome const& outcome) {
    constexpr int ranks[] = {5, 4, 1, 2, 3, 0};  // in the order of Outcome
    return ranks[outcome.index()];
}

}  // namespace

Outcome outcome_of(SmppSettings const& settings, SubmitAnswer const& answer) {
    switch (answer.end) {
        case SubmitAnswer::End::taken:
            return Accepted{answer.id};
        case SubmitAnswer::End::refused:
            return refused(settings, answer.status);
        case SubmitAnswer::End::unanswered:
            return Unknown{answer.reason};
        case SubmitAnswer::End::unsent:
            break;
    }
    if (answer.misconfigured) return Misconfigured{answer.reason};
    return Retry{answer.after, answer.reason};
}

Outcome outcome_of(SmppSettings const& settings, std::span<SubmitAnswer const> parts) {
    Outcome worst = outcome_of(settings, parts.front());
    for (auto const& part : parts.subspan(1))
        if (auto next = outcome_of(settings, part); rank(next) < rank(worst))
            worst = std::move(next);
    return worst;
}

}  // namespace alertd::channels::smpp
