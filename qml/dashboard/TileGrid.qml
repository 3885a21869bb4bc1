// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard

/*!
    Lays out tiles in as many equal columns as fit, in reading order, each at the first place that is
    free. A tile takes its columnSpan and rowSpan, fewer columns where there are not so many. Any
    other item takes one place. Put it in a Flickable: implicitHeight is what it needs.
*/
Item {
    id: grid

    property real minimumTileWidth: 240
    property real rowHeight: 190
    property real spacing: Theme.space4

    readonly property int columns: Math.max(1,
        Math.floor((width + spacing) / (minimumTileWidth + spacing)))
    readonly property real columnWidth: (width - (columns - 1) * spacing) / columns
    property int rows: 0

    implicitWidth: minimumTileWidth
    implicitHeight: Math.max(0, rows * (rowHeight + spacing) - spacing)
    onColumnsChanged: arrange()
    onColumnWidthChanged: arrange()
    onRowHeightChanged: arrange()
    onSpacingChanged: arrange()
    onChildrenChanged: later.restart()
    Component.onCompleted: watch()

    // A Repeater puts its items in order only when they are there.
    Timer {
        id: later

        interval: 0
        onTriggered: grid.watch()
    }

    property var watched: []

    function watch() {
        const seen = [];
        const follow = (object, signals) => {
            seen.push(object);
            if (!watched.includes(object))
                signals.forEach(signal => object[signal]?.connect(arrange));
        };
        for (let i = 0; i < children.length; ++i) {
            const child = children[i];
            if (child instanceof Repeater && child.model instanceof QtObject)
                follow(child.model, ["rowsMoved"]); // of that the Repeater says nothing
            else if (child) // it may be about to be deleted
                follow(child, ["visibleChanged", "columnSpanChanged", "rowSpanChanged"]);
        }
        watched = seen;
        arrange();
    }

    function arrange() {
        if (children === undefined)
            return; // the grid is being deleted
        const taken = [];
        const free = (row, column, wide, high) => {
            for (let r = row; r < row + high; ++r) {
                for (let c = column; c < column + wide; ++c) {
                    if (taken[r] !== undefined && taken[r][c])
                        return false;
                }
            }
            return true;
        };
        const place = (child, row, column, wide, high) => {
            for (let r = row; r < row + high; ++r) {
                taken[r] = taken[r] ?? [];
                for (let c = column; c < column + wide; ++c)
                    taken[r][c] = true;
            }
            child.x = column * (columnWidth + spacing);
            child.y = row * (rowHeight + spacing);
            child.width = wide * (columnWidth + spacing) - spacing;
            child.height = high * (rowHeight + spacing) - spacing;
        };
        for (let i = 0; i < children.length; ++i) {
            const child = children[i];
            if (!child?.visible || child instanceof Repeater)
                continue;
            const wide = Math.max(1, Math.min(columns, child.columnSpan ?? 1));
            const high = Math.max(1, child.rowSpan ?? 1);
            let row = 0;
            let column = 0;
            while (!free(row, column, wide, high)) {
                if (++column + wide > columns) {
                    column = 0;
                    ++row;
                }
            }
            place(child, row, column, wide, high);
        }
        rows = taken.length;
    }
}
