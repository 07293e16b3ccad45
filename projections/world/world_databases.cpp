#include "projections/world/world_databases.hpp"

namespace cairn {

const std::array<WorldDatabases::Named, 15> WorldDatabases::named{
    {{"now", &WorldDatabases::now},
     {"past", &WorldDatabases::past},
     {"unique", &WorldDatabases::unique},
     {"references", &WorldDatabases::references},
     {"ordered", &WorldDatabases::ordered},
     {"columns", &WorldDatabases::columns},
     {"column_counts", &WorldDatabases::column_counts},
     {"rollups", &WorldDatabases::rollups},
     {"heads", &WorldDatabases::heads},
     {"commands", &WorldDatabases::commands},
     {"command_order", &WorldDatabases::command_order},
     {"commits", &WorldDatabases::commits},
     {"moments", &WorldDatabases::moments},
     {"models", &WorldDatabases::models},
     {"erasures", &WorldDatabases::erasures}}};

}  // namespace cairn
