#pragma once
// Delivery receipts on their way from the bind to the sink: matched with our messages, held when
// they came before the answer that names their id. One thread.
#include <deque>
#include <string>

#include "channels/smpp_id_file.hpp"
#include "channels/smpp_ids.hpp"
#include "channels/smpp_receipt.hpp"
#include "channels/smpp_settings.hpp"

namespace alertd::channels::smpp {

inline constexpr seconds held_for{60};
inline constexpr std::size_t held_max = 10'000;

class Reports {
public:
    // Reads what earlier runs and other processes knew. An empty folder: nothing is kept.
    Reports(SmppSettings const& settings, Clock const& clock, ReceiptSink& sink,
            std::string const& state_folder, std::string const& outlet);

    // The carrier took a part under this id, as written in its answer.
    void take(TakenPart part);
    // Ids to the disk; before anybody is told that the part was taken.
    void flush();

    // A deliver_sm: the status to answer it with. What could not be kept, or not be held, is to be
    // sent again (receiver_temporary); what is no receipt is rejected.
    std::uint32_t report(ShortMessage const& message);

    // Tries held receipts again, and drops them after held_for.
    void tick();

private:
    struct Held {
        std::string id;
        bool delivered;
        std::string reason;
        Time since;
    };
    enum class Fate { unmatched, kept, not_kept };
    Fate settle(Held const& receipt);
    bool hand_over(Receipt receipt, std::string const& reason);
    void read_others();

    SmppSettings const& settings_;
    Clock const& clock_;
    ReceiptSink& sink_;
    CarrierIds ids_;
    IdFile file_;
    std::deque<Held> held_;
};

}  // namespace alertd::channels::smpp
