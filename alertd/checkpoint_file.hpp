#pragma once
// The file that holds copies of the audit chain's head, in a second place. Grows only at its end.
#include <memory>
#include <string>

#include "alertd/model/result.hpp"

namespace alertd {

// The whole text; "" when there is no file. Over 256 MiB: too_large.
Result<std::string> read_checkpoints(std::string const& file);

// The file, made if need be (mode 0600), locked against other processes until this goes.
class CheckpointFile {
public:
    // conflict: another process holds it.
    static Result<CheckpointFile> lock(std::string const& file);
    std::string const& text() const { return text_; }  // as it was when locked
    // One line, on the disk when this answers.
    Result<void> append(std::string const& line);

private:
    CheckpointFile(std::shared_ptr<int const> fd, std::string file, std::string text)
        : fd_(std::move(fd)), file_(std::move(file)), text_(std::move(text)) {}
    std::shared_ptr<int const> fd_;  // closed with the last copy, which gives the lock back
    std::string file_, text_;
};

}  // namespace alertd
