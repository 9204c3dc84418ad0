#pragma once
// Zalo Notification Service: templates with slots to phones by way of Zalo, the kind "zalo". One
// person a request; a batch is on its way over several connections at once. Its parts:
//   zalo_settings   what the section says        zalo_contract  a message as Zalo takes it
//   zalo_errors     what Zalo's answers mean     zalo_tokens    access token, renewed in time
//   zalo_webhook    events and their signature   zalo_ids       Zalo's message ids -> our keys
#include "channels/channel.hpp"
#include "channels/zalo_settings.hpp"

namespace alertd::channels {

// An event that knows a message only by Zalo's id may come before that id is written: so long it
// is answered "send it again later".
inline constexpr seconds zalo_id_patience{60};

// Files that an outlet keeps in Parts::state_folder.
std::string zalo_token_file(std::string const& state_folder, std::string const& outlet);

}  // namespace alertd::channels
