#include "tests/channels/carriers/scripted_smsc.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace alertd::test {
namespace {

using namespace channels::smpp;
using std::chrono::steady_clock;

constexpr int look_ms = 2;

bool readable(int file) {
    pollfd waited{file, POLLIN, 0};
    return ::poll(&waited, 1, look_ms) == 1;
}

bool put(int socket, std::string const& bytes) {
    return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
}

bool put(int socket, Pdu const& pdu) {
    return put(socket, write_pdu(pdu));
}

}  // namespace

ScriptedSmsc::ScriptedSmsc() {
    listen();
    thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

ScriptedSmsc::~ScriptedSmsc() {
    thread_.request_stop();
    thread_.join();
    if (listener_ >= 0) ::close(listener_);
}

void ScriptedSmsc::listen() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int const on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (::bind(listener_, plain, length) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, plain, &length) != 0)
        throw std::runtime_error("the scripted SMSC cannot listen");
    port_ = ntohs(address.sin_port);
}

void ScriptedSmsc::say(Says what) {
    auto const links = [](Says s) { return s == Says::refuses_us || s == Says::is_away; };
    bool const new_link = links(what) || links(says_);
    says_ = what;
    if (new_link) cut_ = true;
}

void ScriptedSmsc::run(std::stop_token const& stop) {
    while (!stop.stop_requested()) {
        bool const away = says_ == Says::is_away;
        if (away && listener_ >= 0) {
            ::close(listener_);
            listener_ = -1;
            bound_ = false;
        }
        if (!away && listener_ < 0) listen();
        if (listener_ < 0) {
            std::this_thread::sleep_for(milliseconds{look_ms});
            continue;
        }
        if (!readable(listener_)) continue;
        int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        cut_ = false;
        serve(stop, socket);
        bound_ = false;
        ::close(socket);
    }
}

void ScriptedSmsc::serve(std::stop_token const& stop, int socket) {
    std::string in;
    while (!stop.stop_requested() && !cut_) {
        std::string receipts;
        {
            std::lock_guard const held(lock_);
            receipts.swap(to_send_);
        }
        if (!receipts.empty() && !put(socket, receipts)) return;
        if (!readable(socket)) continue;
        char buffer[4'096];
        auto const got = ::recv(socket, buffer, sizeof buffer, 0);
        if (got <= 0) return;
        in.append(buffer, static_cast<std::size_t>(got));
        for (std::size_t size; (size = pdu_size(in).value()) > 0 && in.size() >= size;) {
            auto const pdu = read_pdu(std::string_view(in).substr(0, size));
            in.erase(0, size);
            if (!pdu || !answer(socket, *pdu)) return;
        }
    }
}

bool ScriptedSmsc::answer(int socket, Pdu const& pdu) {
    switch (pdu.command) {
        case Command::bind_transceiver: {
            bool const refused = says_ == Says::refuses_us;
            bool const sent = put(
                socket, Pdu{response_to(pdu.command), refused ? status::bad_password : status::ok,
                            pdu.sequence, BindAnswer{"scripted", {}}});
            bound_ = !refused;
            ++binds_;
            return sent && !refused;
        }
        case Command::submit_sm:
            return take(socket, pdu);
        case Command::deliver_sm_resp:
            if (pdu.status == status::ok) ++reported_;
            return true;
        case Command::enquire_link:
        case Command::unbind:
            return put(socket, Pdu{response_to(pdu.command), 0, pdu.sequence});
        default:
            return true;
    }
}

bool ScriptedSmsc::take(int socket, Pdu const& pdu) {
    auto const number = std::to_string(++came_);
    Pdu answer{Command::submit_sm_resp, status::ok, pdu.sequence, MessageId{"id" + number, {}}};
    {
        std::lock_guard const held(lock_);
        ids_["+" + std::get<ShortMessage>(pdu.body).destination.digits] = "id" + number;
    }
    switch (says_) {
        case Says::throttles:
            answer.status = status::throttled;
            return put(socket, answer);
        case Says::fails:
            answer.status = status::system_error;
            return put(socket, answer);
        case Says::times_out:
            return true;
        case Says::loses_answer:
            return false;
        case Says::talks_garbage:
            return put(socket, std::string("HTTP/1.1 200 OK\r\n\r\n"));
        default:
            return put(socket, answer);
    }
}

std::string ScriptedSmsc::id_of(std::string const& number) const {
    std::lock_guard const held(lock_);
    auto const found = ids_.find(number);
    return found == ids_.end() ? "" : found->second;
}

void ScriptedSmsc::report(std::string const& id, bool delivered) {
    ShortMessage receipt;
    receipt.esm_class = esm_receipt;
    receipt.text = "id:" + id + " sub:001 dlvrd:001 submit date:2611221530 done date:2611221530 " +
                   "stat:" + (delivered ? "DELIVRD" : "UNDELIV") + " err:000 text:Tin";
    int const before = reported_;
    {
        std::lock_guard const held(lock_);
        to_send_ += write_pdu({Command::deliver_sm, 0, std::uint32_t(before + 1), receipt});
    }
    for (auto const until = steady_clock::now() + seconds{10}; reported_ == before;) {
        if (steady_clock::now() > until) throw std::runtime_error("no answer to a receipt");
        std::this_thread::sleep_for(milliseconds{look_ms});
    }
}

}  // namespace alertd::test
