#pragma once

#include "core/result.hpp"
#include "gateway/openapi/described_route.hpp"

namespace cairn {

/// The parameters of an operation, in path, query and header.
[[nodiscard]] Json parameters_of(const DescribedRoute& described);
/// Headers that several operations take, for the components.
[[nodiscard]] Json header_components();
/// Whether its answers have an ETag.
[[nodiscard]] bool has_etag(const DescribedRoute& described);
/// Whether it may be asked of the version that was seen.
[[nodiscard]] bool takes_version(const DescribedRoute& described);

}  // namespace cairn
