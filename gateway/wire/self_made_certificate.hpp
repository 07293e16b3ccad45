#pragma once

#include <filesystem>
#include <string>

#include "gateway/wire/tls_keys.hpp"

namespace cairn {

/// A certificate that nobody vouches for, for trying TLS out: of this machine's names and `address`
/// (an IP address), with a key of its own, in a folder that only its owner may read. What is there
/// is kept, unless its time is over or it lacks one of the names: then both are made anew, and a
/// crash meanwhile leaves nothing that the next start cannot go on with. "tls.self_made_missing"
/// where there is none and `may_write` is not given. Throws StorageError.
[[nodiscard]] Result<TlsFiles> self_made_certificate(const std::filesystem::path& folder,
                                                     const std::string& address,
                                                     bool may_write);

}  // namespace cairn
