#include "projections/world/world_databases.hpp"

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

const std::array<WorldDatabases::Named, 11> digested{
    {{"now", &WorldDatabases::now},
     {"past", &WorldDatabases::past},
     {"references", &WorldDatabases::references},
     {"ordered", &WorldDatabases::ordered},
     {"columns", &WorldDatabases::columns},
     {"column_counts", &WorldDatabases::column_counts},
     {"rollups", &WorldDatabases::rollups},
     {"rates", &WorldDatabases::rates},
     {"unique", &WorldDatabases::unique},
     {"heads", &WorldDatabases::heads},
     {"erasures", &WorldDatabases::erasures}}};

}  // namespace

void WorldDatabases::add_to(PieceHash& hash, const lmdb::Transaction& txn) const {
    for (const auto& [name, database] : digested) {
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
