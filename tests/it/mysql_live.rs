//! Rows of a live MariaDB or MySQL server, byte for byte, in one state.
