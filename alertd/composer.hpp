#pragma once
// One text in the making: what must stand in it, and what is cut to the room that is left. Pure;
// only render uses it.
#include <optional>
#include <string>

#include "alertd/model/alert.hpp"
#include "alertd/phrases.hpp"
#include "alertd/render.hpp"
#include "alertd/speech.hpp"

namespace alertd {

class Composer {
public:
    // Alert and the choice's speech outlive it.
    Composer(Alert const& alert, RenderPlaces const& places, ChannelKind channel, Choice choice);

    // Refuses when what must be said has no room.
    Result<Text> text(recipients::Language language) const;

private:
    struct Pieces;

    Result<Text> sms(recipients::Language language) const;
    std::optional<std::string> body(std::string const& opening, std::size_t room) const;
    Pieces pieces(std::size_t room) const;
    Slots slots() const;
    std::string title(std::size_t room) const;
    std::string what() const;

    RenderPlaces const& places_;
    Speech const& speech_;
    recipients::Language frame_;
    ChannelKind channel_;
    phrases::Kind kind_;
    std::string prefix_, lead_, period_, link_, source_, details_;
};

}  // namespace alertd
