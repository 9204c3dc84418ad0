#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <cerrno>
#include <cstring>
#include <unordered_map>

#include "alertd/recipients/import.hpp"
#include "alertd/recipients/people_lock.hpp"
#include "alertd/recipients/person.hpp"
#include "alertd/store/database.hpp"

namespace alertd::recipients {
namespace {

constexpr std::size_t buffer_bytes = 1u << 20;

// A text as a CSV field that no spreadsheet runs.
std::string cell(std::string_view text) {
    std::string out(text);
    if (!out.empty() && std::string_view("=+-@\t\r").find(out[0]) != std::string_view::npos)
        out.insert(0, 1, '\'');
    if (out.find_first_of(",\"\r\n") == out.npos) return out;
    std::string quoted = "\"";
    for (char const c : out) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string channel_list(ChannelMask wanted) {
    std::string out;
    for (auto const& word : channel_words)
        if (wanted & mask_of(word.value)) out += (out.empty() ? "" : "|") + std::string(word.text);
    return out;
}

std::string degrees(std::int32_t fixed) {
    return fmt::format("{}{}.{:07}", fixed < 0 ? "-" : "",
                       std::abs(std::int64_t{fixed}) / 10'000'000,
                       std::abs(std::int64_t{fixed}) % 10'000'000);
}

std::string place_list(std::vector<geo::Place> const& places) {
    std::string out;
    for (auto const& p : places)
        out += fmt::format("{}{},{},{}", out.empty() ? "" : "|", degrees(p.at.y), degrees(p.at.x),
                           p.half_side_m);
    return out;
}

std::string line_of(Person const& p, std::string const& index) {
    std::string_view phone = p.contact.phone;
    if (phone.starts_with('+')) phone.remove_prefix(1);
    bool const home = !p.places.empty();
    return fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{}\n", cell(p.id), phone, cell(p.contact.push_token),
        text_of(language_words, p.language), p.commune, home ? degrees(p.places[0].at.y) : "",
        home ? degrees(p.places[0].at.x) : "", channel_list(p.wanted), p.consent ? "yes" : "no",
        index, cell(place_list(p.places)), p.preferred ? text_of(channel_words, *p.preferred) : "");
}

// A new file of one's own eyes only; removed again unless finish() was reached.
class NewFile {
public:
    explicit NewFile(std::string file) : file_(std::move(file)) {
        fd_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
    ~NewFile() {
        if (fd_ < 0) return;
        ::close(fd_);
        if (!finished_) ::unlink(file_.c_str());
    }
    NewFile(NewFile const&) = delete;
    NewFile& operator=(NewFile const&) = delete;
    bool opened() const { return fd_ >= 0; }
    bool add(std::string_view text) {
        buffer_ += text;
        return buffer_.size() < buffer_bytes || flush();
    }
    bool finish() { return finished_ = flush() && ::fsync(fd_) == 0; }

private:
    bool flush() {
        for (std::size_t done = 0; done < buffer_.size();) {
            ssize_t const wrote = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
            if (wrote < 0 && errno == EINTR) continue;
            if (wrote < 0) return false;
            done += std::size_t(wrote);
        }
        buffer_.clear();
        return true;
    }
    std::string file_, buffer_;
    int fd_;
    bool finished_ = false;
};

using IndexOfRow = std::unordered_map<std::int64_t, Index>;

Result<IndexOfRow> indices(Directory const* directory, Key const& key) {
    IndexOfRow index_of;
    if (!directory) return index_of;
    for (Index first = 0; first < directory->size(); first += block_size) {
        auto const ids = directory->store_ids(first / block_size, key);
        if (!ids) return ids.error();
        for (std::size_t i = 0; i < ids->size(); ++i) index_of[(*ids)[i]] = first + Index(i);
        if (directory->size() - first <= block_size) break;  // first + block_size could wrap
    }
    return index_of;
}

Error file_error(std::string const& file) {
    return {errno == EEXIST ? Errc::conflict : Errc::unavailable,
            file + ": " + std::strerror(errno)};
}

Result<std::uint64_t> write_rows(NewFile& out, std::string const& file, store::Database& db,
                                 Key const& key, IndexOfRow const& index_of) {
    store::RecipientRows rows(db);
    store::RecipientRow row;
    std::uint64_t count = 0;
    for (; rows.next(row); ++count) {
        auto const person = open_person(row, key);
        if (!person)
            return forbidden("recipients: row " + std::to_string(row.id) +
                             " does not open with this key");
        auto const index = index_of.find(row.id);
        if (!out.add(
                line_of(*person, index == index_of.end() ? "" : std::to_string(index->second))))
            return file_error(file);
    }
    if (!out.finish()) return file_error(file);
    return count;
}

}  // namespace

Result<std::uint64_t> export_csv(std::string const& csv_file, std::string const& store_file,
                                 Key const& key, Directory const* directory) {
    try {
        auto lock = PeopleLock::take(store_file);
        if (!lock) return lock.error();
        auto const index_of = indices(directory, key);
        if (!index_of) return index_of.error();
        NewFile out(csv_file);
        if (!out.opened()) return file_error(csv_file);
        store::Database db(store_file);
        store::sweep_recipients(db);
        out.add(
            "id,phone,push_token,language,commune,lat,lon,channels,consent,index,places,"
            "preferred\n");
        return write_rows(out, csv_file, db, key, *index_of);
    } catch (store::StoreError const& e) {
        return unavailable(e.what());
    }
}

}  // namespace alertd::recipients
