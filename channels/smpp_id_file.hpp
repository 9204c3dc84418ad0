#pragma once
// Where an outlet keeps its carrier's message ids, so that receipts that come after a restart, or
// come to another process of the instance, find their messages: "<outlet>.ids" in the state folder,
// lines that are only ever appended. Processes of one folder take -2, -3, ...; each writes its own
// file and reads all. No addresses, no texts. Not synced: a killed process loses nothing, a lost
// machine only receipts. One thread.
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"

namespace alertd::channels::smpp {

class IdFile {
public:
    // An empty folder: nothing is kept. std::runtime_error where the file cannot be had.
    IdFile(std::string folder, std::string outlet, Clock const& clock);
    ~IdFile();
    IdFile(IdFile const&) = delete;
    IdFile& operator=(IdFile const&) = delete;

    using Take = std::function<void(std::string_view line, bool own)>;
    // Whole lines that were written since the last call: the first time all, of own and others';
    // then others' alone.
    void read_new(Take const& take);
    bool has_others();  // as seen within the last second

    void append(std::string_view lines) { waiting_ += lines; }
    // To the kernel, in one write. False: the disk did not take it, and these lines are lost.
    bool flush();

    // The own file became longer than it needs to be: write it anew.
    bool is_long() const { return written_ > rewrite_at_; }
    void rewrite(std::string const& lines);

private:
    struct Seen {
        std::uint64_t file = 0;  // its inode: another one is read from the start
        std::size_t bytes = 0;
    };
    bool open_own(std::string const& name);
    bool is_ours(std::string const& name) const;
    void look_around();
    void read_file(std::string const& name, Take const& take);

    std::string folder_, outlet_, own_name_, waiting_;
    int own_ = -1;
    std::size_t written_ = 0, rewrite_at_;
    std::map<std::string, Seen> seen_;  // every file of this outlet
    Clock const& clock_;
    Steady look_again_{};
};

}  // namespace alertd::channels::smpp
