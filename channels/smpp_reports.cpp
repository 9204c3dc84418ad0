#include "channels/smpp_reports.hpp"

namespace alertd::channels::smpp {
namespace {

std::string reason_of(DeliveryReceipt const& receipt) {
    std::string reason(text_of(state_words, receipt.state));
    if (!receipt.error.empty()) reason += " " + receipt.error;
    return reason;
}

}  // namespace

Reports::Reports(SmppSettings const& settings, Clock const& clock, ReceiptSink& sink,
                 std::string const& state_folder, std::string const& outlet)
    : settings_(settings), clock_(clock), sink_(sink), file_(state_folder, outlet, clock) {
    read_others();
}

// The first time our own of earlier runs, too.
void Reports::read_others() {
    file_.read_new(
        [this](std::string_view line, bool own) { ids_.read_line(line, clock_.now(), own); });
}

void Reports::take(TakenPart part) {
    part.id = plain_id(part.id, settings_.id_in_answer);
    ids_.take(part, clock_.now());
    file_.append(CarrierIds::line(part, clock_.now()));
}

void Reports::flush() {
    file_.flush();
    if (file_.is_long()) file_.rewrite(ids_.lines());
}

std::uint32_t Reports::report(ShortMessage const& message) {
    auto const receipt = read_receipt(message);
    if (!receipt) return status::receiver_rejects;
    if (!is_final(receipt->state)) return status::ok;
    Held const one{plain_id(receipt->id, settings_.id_in_receipt),
                   receipt->state == MessageState::delivered, reason_of(*receipt), clock_.now()};
    switch (settle(one)) {
        case Fate::kept:
            return status::ok;
        case Fate::not_kept:
            return status::receiver_temporary;
        case Fate::unmatched:
            break;
    }
    if (held_.size() >= held_max) return status::receiver_temporary;
    held_.push_back(one);
    return status::ok;
}

Reports::Fate Reports::settle(Held const& r) {
    auto match = ids_.match(r.id, r.delivered);
    if (!match.known) return Fate::unmatched;
    if (!match.receipt && file_.has_others()) {
        // The other parts' receipts may have come to another process. Ours is written before theirs
        // are read, and so is theirs: one of us sees both.
        ids_.settle(r.id, r.delivered, clock_.now());
        file_.append(CarrierIds::line(r.id, r.delivered, clock_.now()));
        file_.flush();
        read_others();
        match = ids_.match(r.id, r.delivered);
    }
    if (match.receipt && !hand_over(std::move(*match.receipt), r.reason)) return Fate::not_kept;
    ids_.settle(r.id, r.delivered, clock_.now());
    file_.append(CarrierIds::line(r.id, r.delivered, clock_.now()));
    return Fate::kept;
}

bool Reports::hand_over(Receipt receipt, std::string const& reason) {
    if (!receipt.delivered) receipt.reason = reason;
    return sink_.take({&receipt, 1});
}

void Reports::tick() {
    ids_.drop_old(clock_.now());
    if (held_.empty()) return;
    read_others();
    std::erase_if(held_, [this](Held const& r) {
        return settle(r) == Fate::kept || r.since + held_for < clock_.now();
    });
    flush();
}

}  // namespace alertd::channels::smpp
