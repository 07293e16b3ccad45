#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "projections/query/reader.hpp"

namespace cairn {

/// Whose titles an answer needs: records by the number of their type.
class Mentioned {
public:
    using Mention = std::pair<std::uint16_t, Uuid>;
    /// Nothing where `type` is 0 or nobody is meant.
    void add(std::uint16_t type, const Uuid& id) {
        if (type == 0 || id.is_nil()) return;
        Mention& recent = recent_[id.bytes.back() % recent_.size()];
        if (recent == Mention(type, id)) return;
        recent = {type, id};
        all_.push_back(recent);
    }
    /// What a value refers to, records of the type.
    void add(std::uint16_t type, const Value& value);
    [[nodiscard]] std::vector<Mention> in_order() const;  ///< Each once.
    /// As they were added, some more than once.
    [[nodiscard]] const std::vector<Mention>& all() const { return all_; }

private:
    std::vector<Mention> all_;
    /// The newest at each place, by the id: rows say the same of few people again and again.
    std::array<Mention, 64> recent_{};
};
/// Adds what a value refers to, records of a type; nothing where `mentioned` is null or there is no
/// such type.
void mention(Mentioned* mentioned,
             const Model& model,
             std::string_view type_name,
             const Value& value);

/// The member `"titles": {id: title}` of what was mentioned; unknown ids are left out.
void write_titles(JsonWriter& out, const Mentioned& mentioned, const Reader& reader);
/// The title as a value, from where it lies if it is shown as it is stored. `field`: what names
/// records of its type; null: nothing does.
void write_title(JsonWriter& out,
                 const ReadableRecord& record,
                 const Field* field,
                 const Reader& reader);
/// The title as this reader may see it.
[[nodiscard]] std::string title_of(const ReadableRecord& record, const Reader& reader);

}  // namespace cairn
