#pragma once

#include <memory>
#include <set>
#include <string>

#include "workspace/workspace.hpp"

namespace cairn {

/// Where an import goes: a folder that nobody serves, or a server. Speaks the JSON of
/// gateway/PROTOCOL.md either way.
class ImportTarget {
public:
    virtual ~ImportTarget() = default;
    /// A type's definition; "type.unknown".
    [[nodiscard]] virtual Result<Json> definition(const std::string& type) = 0;
    /// A page of a list.
    [[nodiscard]] virtual Result<Json> list(const std::string& type, const QueryText& query) = 0;
    /// `{"commands", "import", "dry_run"?}` → `{"results", "warnings"?}`.
    [[nodiscard]] virtual Result<Json> batch(const Json& body) = 0;
    /// The workspace's: what a time without an offset and an amount without a currency mean.
    [[nodiscard]] virtual Result<Settings> settings() = 0;
};

/// Calls `visit` with every row of a list, page by page.
[[nodiscard]] Result<void> every_row(ImportTarget& target,
                                     const std::string& type,
                                     QueryText query,
                                     const std::function<void(const Json&)>& visit);

}  // namespace cairn
