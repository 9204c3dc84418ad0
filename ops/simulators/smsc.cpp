// sim_smsc: the other side of the kind "sms_smpp", and the judge of what reached it. It shares no
// code with alertd.
#include <signal.h>
#include <sys/prctl.h>

#include "ops/simulators/smsc_session.hpp"

namespace sim {
namespace {

class Server {
public:
    Server(asio::io_context& io, Options const& options, SmscLedger& ledger, ReceiptQueue& receipts)
        : acceptor_(io, {asio::ip::address_v4::loopback(), options.port}),
          timer_(io),
          all_{options, ledger, receipts, {}, [this] { wait_for_receipts(); }} {}

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void accept() {
        acceptor_.async_accept([this](error_code failed, tcp::socket socket) {
            if (!failed) {
                error_code ignored;
                socket.set_option(tcp::no_delay(true), ignored);
                std::make_shared<Session>(std::move(socket), all_)->read();
            }
            accept();
        });
    }

private:
    void wait_for_receipts() {
        auto const at = all_.receipts.next_at();
        if (!at) return;
        timer_.expires_at(std::max(*at, not_before_));
        timer_.async_wait([this](error_code failed) {
            if (failed) return;
            while (!all_.bound.empty()) {
                auto receipt = all_.receipts.next();
                if (!receipt) break;
                session_for(*receipt)->deliver(std::move(*receipt));
            }
            // Nobody is bound: look again now and then.
            not_before_ =
                all_.bound.empty() ? Steady::now() + milliseconds{20} : Steady::time_point{};
            wait_for_receipts();
        });
    }

    std::shared_ptr<Session> session_for(ReceiptDue const& receipt) const {
        auto chosen = all_.bound.find(receipt.connection);
        for (auto it = all_.bound.begin(); it != all_.bound.end(); ++it) {
            bool const other = it->first != receipt.connection;
            if (chosen == all_.bound.end() || (all_.options.receipt_other_bind && other))
                chosen = it;
        }
        return chosen->second.lock();
    }

    tcp::acceptor acceptor_;
    asio::steady_timer timer_;
    Steady::time_point not_before_{};
    Exchange all_;
};

void end_at_signals(bool with_parent) {
    struct sigaction end {};
    end.sa_handler = [](int) {
        ::_exit(0);
    };  // nothing is buffered: the record is written by write()
    ::sigaction(SIGTERM, &end, nullptr);
    ::sigaction(SIGINT, &end, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    if (with_parent) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
}

int run(Options const& options) {
    end_at_signals(options.die_with_parent);
    SmscLedger ledger(options);
    ReceiptQueue receipts(options, ledger);
    asio::io_context io{1};
    Server server(io, options, ledger, receipts);
    server.accept();
    std::printf("listening 127.0.0.1:%u\n", unsigned(server.port()));
    std::fflush(stdout);
    io.run();
    return 0;
}

}  // namespace
}  // namespace sim

int main(int argc, char** argv) {
    sim::Options const options = sim::read_options(argc, argv);
    try {
        return sim::run(options);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "sim_smsc: %s\n", e.what());
        return 2;
    }
}
