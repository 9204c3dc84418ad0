#pragma once
// The enumeration words of CAP 1.2, letter for letter. An unknown word is no value: who reads it
// refuses, never defaults.
#include <cstddef>
#include <optional>
#include <string_view>

namespace alertd {

template <class E>
struct Word {
    E value;
    std::string_view text;
};

template <class E, std::size_t N>
constexpr std::optional<E> value_of(Word<E> const (&words)[N], std::string_view text) {
    for (auto const& w : words)
        if (w.text == text) return w.value;
    return std::nullopt;
}

template <class E, std::size_t N>
constexpr std::string_view text_of(Word<E> const (&words)[N], E value) {
    for (auto const& w : words)
        if (w.value == value) return w.text;
    return {};
}

// 3.2.1 alert
enum class Status { Actual, Exercise, System, Test, Draft };
inline constexpr Word<Status> status_words[] = {{Status::Actual, "Actual"},
                                                {Status::Exercise, "Exercise"},
                                                {Status::System, "System"},
                                                {Status::Test, "Test"},
                                                {Status::Draft, "Draft"}};

enum class MsgType { Alert, Update, Cancel, Ack, Error };
inline constexpr Word<MsgType> msg_type_words[] = {{MsgType::Alert, "Alert"},
                                                   {MsgType::Update, "Update"},
                                                   {MsgType::Cancel, "Cancel"},
                                                   {MsgType::Ack, "Ack"},
                                                   {MsgType::Error, "Error"}};

enum class Scope { Public, Restricted, Private };
inline constexpr Word<Scope> scope_words[] = {
    {Scope::Public, "Public"}, {Scope::Restricted, "Restricted"}, {Scope::Private, "Private"}};

// 3.2.2 info
enum class Category {
    Geo,
    Met,
    Safety,
    Security,
    Rescue,
    Fire,
    Health,
    Env,
    Transport,
    Infra,
    CBRNE,
    Other
};
inline constexpr Word<Category> category_words[] = {{Category::Geo, "Geo"},
                                                    {Category::Met, "Met"},
                                                    {Category::Safety, "Safety"},
                                                    {Category::Security, "Security"},
                                                    {Category::Rescue, "Rescue"},
                                                    {Category::Fire, "Fire"},
                                                    {Category::Health, "Health"},
                                                    {Category::Env, "Env"},
                                                    {Category::Transport, "Transport"},
                                                    {Category::Infra, "Infra"},
                                                    {Category::CBRNE, "CBRNE"},
                                                    {Category::Other, "Other"}};

enum class ResponseType {
    Shelter,
    Evacuate,
    Prepare,
    Execute,
    Avoid,
    Monitor,
    Assess,
    AllClear,
    None
};
inline constexpr Word<ResponseType> response_type_words[] = {
    {ResponseType::Shelter, "Shelter"}, {ResponseType::Evacuate, "Evacuate"},
    {ResponseType::Prepare, "Prepare"}, {ResponseType::Execute, "Execute"},
    {ResponseType::Avoid, "Avoid"},     {ResponseType::Monitor, "Monitor"},
    {ResponseType::Assess, "Assess"},   {ResponseType::AllClear, "AllClear"},
    {ResponseType::None, "None"}};

enum class Urgency { Immediate, Expected, Future, Past, Unknown };
inline constexpr Word<Urgency> urgency_words[] = {{Urgency::Immediate, "Immediate"},
                                                  {Urgency::Expected, "Expected"},
                                                  {Urgency::Future, "Future"},
                                                  {Urgency::Past, "Past"},
                                                  {Urgency::Unknown, "Unknown"}};

enum class Severity { Extreme, Severe, Moderate, Minor, Unknown };
inline constexpr Word<Severity> severity_words[] = {{Severity::Extreme, "Extreme"},
                                                    {Severity::Severe, "Severe"},
                                                    {Severity::Moderate, "Moderate"},
                                                    {Severity::Minor, "Minor"},
                                                    {Severity::Unknown, "Unknown"}};

// CAP 1.0's "Very Likely" is read as Likely by its own clause (1.1, 3.2.2) and is not a word
// of 1.2.
enum class Certainty { Observed, Likely, Possible, Unlikely, Unknown };
inline constexpr Word<Certainty> certainty_words[] = {{Certainty::Observed, "Observed"},
                                                      {Certainty::Likely, "Likely"},
                                                      {Certainty::Possible, "Possible"},
                                                      {Certainty::Unlikely, "Unlikely"},
                                                      {Certainty::Unknown, "Unknown"}};

}  // namespace alertd
