#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "events/access.hpp"
#include "events/model/path.hpp"

namespace cairn {

/// How many records of which types an answer showed, as far as that is to be noted. One thread.
class RowTally {
public:
    void add(const RecordType& type, std::size_t records = 1);
    /// By the name of their type, in the order in which they came.
    [[nodiscard]] const std::vector<std::pair<std::string, std::size_t>>& counts() const {
        return counts_;
    }
    [[nodiscard]] std::size_t of(std::string_view type) const;
    /// A record of which something sensitive stands in an answer that is of no single one.
    void quote(StreamName record) { quoted_.push_back(std::move(record)); }
    [[nodiscard]] const std::vector<StreamName>& quoted() const { return quoted_; }

private:
    std::vector<std::pair<std::string, std::size_t>> counts_;
    std::vector<StreamName> quoted_;
};

/// Whether a field that is shown says something that the model calls sensitive.
[[nodiscard]] inline bool is_sensitive(const RecordType& type,
                                       const Field& field,
                                       const Access& access) {
    return (type.sensitive || field.sensitive) && !access.hides(type, field);
}
/// The same of what a path leads to.
[[nodiscard]] inline bool is_sensitive(const Path& path, const Access& access) {
    return path.field && is_sensitive(*path.type, *path.field, access);
}
/// Whether a record as a whole says something sensitive to who reads it, now or of its past.
[[nodiscard]] bool is_sensitive(const RecordType& type, const Access& access);

}  // namespace cairn
