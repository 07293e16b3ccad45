#include "projections/world/world_databases.hpp"

#include <algorithm>
#include <string_view>

#include "core/bytes.hpp"

namespace cairn {

const std::array<WorldDatabases::Named, 16> WorldDatabases::named{
    {{"now", &WorldDatabases::now},
     {"past", &WorldDatabases::past},
     {"unique", &WorldDatabases::unique},
     {"references", &WorldDatabases::references},
     {"ordered", &WorldDatabases::ordered},
     {"columns", &WorldDatabases::columns},
     {"column_counts", &WorldDatabases::column_counts},
     {"rollups", &WorldDatabases::rollups},
     {"rates", &WorldDatabases::rates},
     {"heads", &WorldDatabases::heads},
     {"commands", &WorldDatabases::commands},
     {"command_order", &WorldDatabases::command_order},
     {"commits", &WorldDatabases::commits},
     {"moments", &WorldDatabases::moments},
     {"models", &WorldDatabases::models},
     {"erasures", &WorldDatabases::erasures}}};

namespace {

/// What says how the world came to be, and not what it is.
bool is_beside(std::string_view name) {
    constexpr std::array<std::string_view, 5> beside{"commands", "command_order", "commits",
                                                     "moments", "models"};
    return std::ranges::find(beside, name) != beside.end();
}

}  // namespace

void WorldDatabases::add_to(PieceHash& hash, const lmdb::Transaction& txn) const {
    for (const auto& [name, database] : named) {
        if (is_beside(name)) continue;
        hash.add(name);
        hash.add(big_endian(txn.count(this->*database)));
        lmdb::Cursor cursor(txn, this->*database);
        for (bool more = cursor.first(); more; more = cursor.next()) {
            hash.add(cursor.key());
            hash.add(cursor.value());
        }
    }
}

}  // namespace cairn
