#include "projections/tables/csv_file.hpp"

#include "projections/tables/csv_line.hpp"

namespace cairn {
namespace {

struct CellText {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const Decimal& number) const { return number.text(); }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    std::string operator()(const Date& date) const { return date.text(); }
    std::string operator()(const Time& time) const { return time_text(time); }
};

}  // namespace

CsvFile::CsvFile(const std::vector<TableColumn>& columns) : text_(byte_order_mark) {
    for (const TableColumn& column : columns)
        texts_.insert(texts_.end(), column.headings.begin(), column.headings.end());
    text_ += csv_line(texts_);
}

void CsvFile::row(const std::vector<Cell>& cells) {
    texts_.clear();
    for (const Cell& cell : cells) texts_.push_back(std::visit(CellText{}, cell));
    text_ += csv_line(texts_);
}

}  // namespace cairn
