#pragma once

#include "gateway/http/message.hpp"

namespace cairn {

/// A file of the web app, which is part of the program; `index.html` for every path that is not a
/// file, so that the browser's own routes survive a reload. Hashed names are cached for ever.
[[nodiscard]] Response static_file(const Request& request);

}  // namespace cairn
